import { neutralInk, themeInk } from "./theme.ts";

/**
 * A JavaScript function expression `(id, figure)` for browsers: it draws the figure into element `id`, in place of the
 * still picture there, with the plotly that it finds.
 *
 * It takes `window.Plotly`, else loads `kernelspecs/athanor/plotly.min.js` from the Jupyter server, once for all plots
 * of a page; where neither is there, the still picture stays. Text takes the colour that the page's theme asks
 * for, in traces too. Points that live plots pushed before plotly was there (`window.athanorLive`) are drawn at once.
 */
export const loaderScript: string = minify(`(function (id, figure) {
  var box = document.getElementById(id), w = window;
  if (!box) return;
  function dark() {
    var body = document.body, flag = body.dataset.jpThemeLight;
    if (flag) return flag === "false";
    if (/vscode-(dark|high-contrast(?!-light))/.test(body.className)) return true;
    for (var at = box; at; at = at.parentElement) {
      var c = /rgba?\\(([\\d.]+), ([\\d.]+), ([\\d.]+)(, 0\\))?/.exec(getComputedStyle(at).backgroundColor);
      if (c && !c[4]) return 0.299 * c[1] + 0.587 * c[2] + 0.114 * c[3] < 128;
    }
    return false;
  }
  function draw() {
    var image = box.querySelector("img"), place = document.createElement("div");
    var ink = dark() ? "${themeInk.dark}" : "${themeInk.light}";
    var shown = JSON.parse(JSON.stringify([figure.data, figure.layout]).split("${neutralInk}").join(ink));
    var layout = shown[1];
    layout.font = Object.assign({}, layout.font, { color: ink });
    var least = Number(box.dataset.athanorLeast);
    if (least) { box.style.overflowX = "auto"; place.style.minWidth = least + "px"; }
    box.appendChild(place);
    var config = Object.assign({ responsive: true, displaylogo: false }, figure.config);
    w.Plotly.newPlot(place, shown[0], layout, config).then(function () {
      if (image) image.remove();
      var live = w.athanorLive && w.athanorLive[id];
      if (live && live.drain) live.drain();
    }, function () { place.remove(); });
  }
  if (w.Plotly) return draw();
  w.athanorPlotly = w.athanorPlotly || new Promise(function (found, missing) {
    var data = document.getElementById("jupyter-config-data");
    var base = data ? JSON.parse(data.textContent).baseUrl : document.body.dataset.baseUrl;
    if (!base) return missing();
    var script = document.createElement("script");
    script.src = base + "kernelspecs/athanor/plotly.min.js";
    script.onload = found;
    script.onerror = missing;
    document.head.appendChild(script);
  });
  w.athanorPlotly.then(draw, function () {});
})`);

/** One line without indentation: the script stands in every plot of a notebook. */
function minify(source: string): string {
  return source
    .split("\n")
    .map((line) => line.trim())
    .join(" ");
}
