import { escapeScript } from "./figure-bundle.ts";

/** One new point of a live plot: which trace, and where. */
export type LivePoint = readonly [trace: number, x: number, y: number | null];

/**
 * HTML that pushes points into a live plot; it stands in an output of its own, the side channel.
 *
 * Updates of one output may be dropped when they come fast, so each holds the newest points again: `first` is the number
 * of the first of them, and the page takes those that it doesn't have. Points that come before plotly is there wait in
 * `window.athanorLive[id]`, which the loader drains.
 *
 * @param id - Element of the live plot.
 * @param first - How many points came before `points`.
 */
export function livePush(id: string, first: number, points: readonly LivePoint[]): string {
  return `<script>${liveScript}(${JSON.stringify(id)},${first},${escapeScript(JSON.stringify(points))});</script>`;
}

const liveScript = `(function (id, first, points) {
  var w = window, all = w.athanorLive = w.athanorLive || {};
  var live = all[id] = all[id] || { taken: 0, waiting: [] };
  live.drain = function () {
    var box = document.getElementById(id), plot = box && box.querySelector(".js-plotly-plot");
    if (!plot || !w.Plotly || !live.waiting.length) return;
    var x = {}, y = {};
    live.waiting.forEach(function (p) { (x[p[0]] = x[p[0]] || []).push(p[1]); (y[p[0]] = y[p[0]] || []).push(p[2]); });
    live.waiting = [];
    var traces = Object.keys(x);
    w.Plotly.extendTraces(plot, { x: traces.map(function (t) { return x[t]; }), y: traces.map(function (t) { return y[t]; }) }, traces.map(Number));
  };
  points.forEach(function (p, at) { if (first + at >= live.taken) { live.waiting.push(p); live.taken = first + at + 1; } });
  live.drain();
})`
  .split("\n")
  .map((line) => line.trim())
  .join(" ");
