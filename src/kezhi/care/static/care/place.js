// Adds the position to "I have arrived", only when the person presses that button.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-place]");
  if (!button || !navigator.geolocation) return;
  const form = button.form;
  button.disabled = true;
  const send = () => form.requestSubmit();
  navigator.geolocation.getCurrentPosition((found) => {
    form.elements.latitude.value = found.coords.latitude.toFixed(5);
    form.elements.longitude.value = found.coords.longitude.toFixed(5);
    send();
  }, send, { timeout: 8000, maximumAge: 60000 });
});
