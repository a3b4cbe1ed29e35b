"use strict";

// Draws the options that the server worked out. Nothing is computed here but how numbers look.
(() => {
  const root = document.documentElement;
  const { echarts: library, words: chinese } = document.currentScript.dataset;
  const load = (src) => new Promise((done) => {
    const script = Object.assign(document.createElement("script"), { src, onload: done });
    document.head.append(script);
  });
  let loading;
  const drawn = new Map();
  const style = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  // A variable may hold light-dark(); only a painted element tells which color that is now.
  const color = (name) => {
    const probe = document.body.appendChild(document.createElement("span"));
    probe.style.color = `var(${name})`;
    const shown = getComputedStyle(probe).color;
    probe.remove();
    return shown;
  };

  const looks = () => {
    const [text, soft, line] = ["--tblr-body-color", "--tblr-secondary-color", "--tblr-border-color"].map(color);
    const axis = { axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: soft }, splitLine: { lineStyle: { color: line } }, nameTextStyle: { color: soft } };
    return {
      color: style("--kit-series").split(",").map((name) => name.trim()),
      backgroundColor: "transparent",
      textStyle: { fontFamily: style("--tblr-font-sans-serif"), color: text },
      legend: { textStyle: { color: text } },
      tooltip: { backgroundColor: color("--tblr-bg-surface"), borderColor: line, textStyle: { color: text } },
      categoryAxis: { ...axis, splitLine: { show: false } }, valueAxis: axis, logAxis: axis, timeAxis: axis,
    };
  };

  const words = (format) => {
    const kinds = {
      compact: { notation: "compact", maximumFractionDigits: 1 },
      percent: { style: "percent", maximumFractionDigits: 1 },
      number: { maximumFractionDigits: 2 },
    };
    const shown = new Intl.NumberFormat(root.lang, kinds[format] ?? kinds.number);
    return (value) => (typeof value === "number" ? shown.format(value) : value);
  };

  const dressed = ({ formats = {}, ...option }) => {
    for (const name of ["x", "y"]) {
      const axes = [option[`${name}Axis`] ?? []].flat();
      for (const axis of axes)
        if (axis.type === "value" || axis.type === "log") axis.axisLabel = { ...axis.axisLabel, formatter: words(formats[name]) };
    }
    option.tooltip = { ...option.tooltip, valueFormatter: words(formats.tooltip ?? formats.y ?? formats.x) };
    return { animation: false, ...option };
  };

  const draw = async (place) => {
    await (loading ??= load(library).then(() => chinese && load(chinese)));
    const option = document.getElementById(place.dataset.chart);
    if (!option) return;
    drawn.get(place)?.dispose();
    const chart = echarts.init(place, looks(), { renderer: "svg", locale: root.lang.startsWith("zh") ? "ZH" : "EN" });
    chart.setOption(dressed(JSON.parse(option.textContent)));
    chart.on("click", ({ data }) => data?.href && location.assign(data.href));
    drawn.set(place, chart);
    sizes.observe(place);
  };
  const sizes = new ResizeObserver((seen) => seen.forEach(({ target }) => drawn.get(target)?.resize()));
  const within = (element) => element.querySelectorAll("[data-chart]").forEach(draw);

  document.addEventListener("DOMContentLoaded", () => within(document));
  document.addEventListener("htmx:load", (event) => within(event.target));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => within(document));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-table-of]");
    if (!button) return;
    const figure = document.getElementById(button.dataset.tableOf);
    button.ariaExpanded = String(figure.classList.toggle("as-table"));
  });
})();
