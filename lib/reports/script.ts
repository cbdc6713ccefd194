import { neutralInk, themeInk } from "../plots/theme.ts";

/**
 * The page's own script: draws the plots from the page's data, one after the other so that the page stays quick; follows
 * the reader's light or dark; draws plots in folded parts when they open; opens folded parts for printing.
 */
export const pageScript: string = `"use strict";
(function () {
  var plots = JSON.parse(document.getElementById("athanor-data").textContent).plots;
  var dark = matchMedia("(prefers-color-scheme: dark)");
  var ink = function () { return dark.matches ? ${JSON.stringify(themeInk.dark)} : ${JSON.stringify(themeInk.light)}; };
  var root = document.documentElement;
  // A copy, because plotly writes into what it draws and a figure may stand in the page twice; texts of traces have the page's ink, too.
  function copyOf(box) {
    var figure = plots[Number(box.dataset.athanorFigure)];
    var copy = JSON.parse(JSON.stringify(figure).split(${JSON.stringify(neutralInk)}).join(ink()));
    copy.layout.font = Object.assign({}, copy.layout.font, { color: ink() });
    return copy;
  }
  function draw(box) {
    var place = document.createElement("div");
    var copy = copyOf(box);
    place.className = "live";
    box.appendChild(place);
    return window.Plotly.newPlot(place, copy.data, copy.layout, {
      responsive: true,
      displaylogo: false,
      modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"]
    }).then(function () { box.dataset.state = "live"; }, function (error) {
      box.dataset.state = "still";
      place.remove();
      console.warn(error);
    });
  }
  function isShown(box) { return box.offsetParent !== null; }
  function waiting() {
    return Array.from(document.querySelectorAll("[data-athanor-figure]:not([data-state])")).filter(isShown);
  }
  var busy = false;
  function drawNext() {
    var box = waiting()[0];
    busy = box !== undefined;
    if (!box) { root.dataset.plots = "drawn"; return; }
    box.dataset.state = "drawing";
    draw(box).then(function () { setTimeout(drawNext, 0); });
  }
  if (window.Plotly) drawNext();
  document.addEventListener("toggle", function () { if (!busy && window.Plotly) drawNext(); }, true);
  dark.addEventListener("change", function () {
    document.querySelectorAll("[data-state=live] .live").forEach(function (place) {
      var copy = copyOf(place.parentElement);
      window.Plotly.react(place, copy.data, copy.layout);
    });
  });
  addEventListener("beforeprint", function () {
    document.querySelectorAll("details:not([open])").forEach(function (part) {
      part.open = true;
      part.dataset.opened = "";
    });
  });
  addEventListener("afterprint", function () {
    document.querySelectorAll("details[data-opened]").forEach(function (part) {
      part.open = false;
      delete part.dataset.opened;
    });
  });
  var links = Array.from(document.querySelectorAll("nav a"));
  var watcher = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) return;
      links.forEach(function (link) {
        if (link.hash === "#" + entry.target.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    });
  }, { rootMargin: "-10% 0px -80% 0px" });
  document.querySelectorAll("main section").forEach(function (part) { watcher.observe(part); });
})();`;
