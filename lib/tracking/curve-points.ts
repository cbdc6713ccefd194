import type { MetricPoint } from "./run.ts";

/**
 * A run's metrics as curves show them: means over an epoch, which are logged as `epoch_loss` beside the steps' `loss`, under
 * the name of their metric.
 *
 * @param metrics - From `readMetrics`; not changed.
 */
export function curvePoints(metrics: readonly MetricPoint[]): MetricPoint[] {
  return metrics.map((point) => ({ ...point, values: withEpochMeans(point.values) }));
}

function withEpochMeans(values: MetricPoint["values"]): MetricPoint["values"] {
  const means = Object.entries(values).flatMap(([name, value]) =>
    name.startsWith("epoch_") ? [[name.slice("epoch_".length), value] as const] : [],
  );
  return { ...values, ...Object.fromEntries(means) };
}
