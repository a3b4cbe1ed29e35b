"use strict";

// Runs before the first paint: what needs JavaScript may show itself now.
document.documentElement.classList.add("js");
