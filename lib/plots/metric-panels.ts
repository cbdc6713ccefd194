import type { Trace } from "../core/figure.ts";
import { axis, escapeMarkup } from "./theme.ts";

/** A trace on the axes of panel `index`; the legend shows the first panel's. */
export function onAxes(trace: Trace, index: number): Trace {
  if (index === 0) return trace;
  return { ...trace, xaxis: `x${index + 1}`, yaxis: `y${index + 1}`, showlegend: false };
}

/** Axes of panels side by side, one a metric, over epochs. */
export function panelAxes(
  metrics: readonly string[],
  logScale: boolean,
): Readonly<Record<string, unknown>> {
  const gap = 0.1;
  const width = (1 - gap * (metrics.length - 1)) / metrics.length;
  const entries = metrics.flatMap((metric, index): [string, unknown][] => {
    const number = index === 0 ? "" : String(index + 1);
    const start = index * (width + gap);
    const type = logScale && metric === "loss" ? "log" : "linear";
    return [
      [
        `xaxis${number}`,
        axis("epoch", { domain: [start, Math.min(start + width, 1)], anchor: `y${number}` }),
      ],
      [`yaxis${number}`, axis(escapeMarkup(metric), { type, anchor: `x${number}` })],
    ];
  });
  return Object.fromEntries(entries);
}

/** Buttons that switch the loss between a linear and a logarithmic axis. */
export function logSwitch(metrics: readonly string[]): Readonly<Record<string, unknown>> {
  const index = metrics.indexOf("loss");
  if (index < 0) return {};
  const key = `yaxis${index === 0 ? "" : index + 1}.type`;
  const button = (label: string, type: string): Readonly<Record<string, unknown>> => ({
    label,
    method: "relayout",
    args: [{ [key]: type }],
  });
  const menu = {
    type: "buttons",
    direction: "right",
    showactive: false,
    x: 1,
    xanchor: "right",
    y: 1.02,
    yanchor: "bottom",
    pad: { t: 0, b: 4 },
    font: { size: 11 },
    bgcolor: "rgba(128,134,142,0.12)",
    bordercolor: "rgba(128,134,142,0.3)",
    buttons: [button("linear", "linear"), button("log", "log")],
  };
  return { updatemenus: [menu] };
}
