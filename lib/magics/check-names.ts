/** Names of the checks, as `%check` completes them: the registry itself loads TensorFlow.js, and a kernel starts without. */
export const checkNames: readonly string[] = (
  "all data sample-look queries outliers duplicates damaged class-balance leakage coverage drift statistics normalization " +
  "downsampling property-label label-signal label-noise weak-slices loader input loss-function connections " +
  "dependencies gradient-flow train-eval-mode initialisation parameters skeleton initial-loss head-bias " +
  "regularization repeat gradients learning-rate zero-input shuffled-labels overfit dynamics shuffled-pixels " +
  "learning-rate-ladder augmentation loss-terms same-function capacity human errors one-change schedule"
).split(" ");
