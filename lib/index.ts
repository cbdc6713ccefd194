/**
 * Athanor's public API: everything that notebooks, programs and magics may use. Nothing inside `lib/` imports this file.
 *
 * @packageDocumentation
 */

// core
export { AthanorError, type Fault } from "./core/errors.ts";
export type { DisplayableFigure, Figure, Trace } from "./core/figure.ts";
export {
  type Displayable,
  displaySymbol,
  type MimeBundle,
  showInNotebook,
} from "./core/mime-bundle.ts";
export { createRandom, type Random, type RandomState, restoreRandom } from "./core/random.ts";
export type { NamedArray, TrainerSnapshot } from "./core/snapshot.ts";
export { type Row, type ShownTable } from "./core/shown-table.ts";
export { type Stage, stages, type Verdict, type VerdictSubject } from "./core/verdict.ts";

// backend
export type { BackendInfo, BackendName } from "./backend/backend-info.ts";
export { type DeviceMemory, deviceMemory } from "./backend/device-memory.ts";
export { backendInfo, selectBackend, type SelectBackendOptions } from "./backend/select-backend.ts";
export { tf } from "./backend/tf.ts";

// compile
export { compile } from "./compile/compile.ts";
export type {
  CompiledSignature,
  CompiledStep,
  CompileOptions,
  PreparedCall,
  UnrolledStep,
} from "./compile/compiled-step.ts";

// config
export { type ConfigChange, configDifference } from "./config/config-difference.ts";
export { type RecipeDefault, recipeDefaults } from "./config/defaults.ts";
export { freezeConfig } from "./config/freeze-config.ts";
export { type ConfigSchema, parseConfig, type ParsedConfig } from "./config/parse-config.ts";

// data
export { type Attributes, attributesOf } from "./data/attributes.ts";
export { type Augment, shiftImages, type ShiftOptions } from "./data/augment.ts";
export { type ArrayBatch, batches, type BatchOptions } from "./data/batches.ts";
export { benchLoader, type LoaderBench, type LoaderBenchOptions } from "./data/bench-loader.ts";
export { createData, type DataParts } from "./data/create-data.ts";
export { dataCard } from "./data/data-card.ts";
export type { ClassBalance, DataCard, DuplicateReport, SplitCard } from "./data/data-card-types.ts";
export { type DisplayableDataCard } from "./data/show-data-card.ts";
export type {
  DataLoader,
  LoadedBatch,
  LoaderBatchOptions,
  PlannedBatch,
} from "./data/data-loader.ts";
export { loadDigits } from "./data/digits.ts";
export type { DuplicateGroup, SampleReference, SplitName } from "./data/duplicates.ts";
export type {
  EachStatistics,
  FeatureStatistics,
  LabeledData,
  Splits,
  StatisticsGroup,
  StoredSamples,
} from "./data/labeled-data.ts";
export { loadCifar10 } from "./data/load-cifar10.ts";
export { type CsvOptions, loadCsv } from "./data/load-csv.ts";
export { type IdxOptions, loadIdx } from "./data/load-idx.ts";
export type { LoaderAugmentation } from "./data/sample-augmentation.ts";
export { memoryLoader } from "./data/memory-loader.ts";
export { type ImageLoaderOptions, openImageFolder } from "./data/image-loader.ts";
export { type ImageFolderOptions, loadImageFolder } from "./data/load-image-folder.ts";
export type { Damage, LoadedData, LoadOptions, LoadProgress } from "./data/load-options.ts";
export {
  findNearDuplicates,
  type NearDuplicate,
  type NearDuplicateOptions,
  type NearDuplicates,
} from "./data/near-duplicates.ts";
export {
  type DataQuery,
  queryData,
  queryDataInTurns,
  type QueryResult,
  type SampleRow,
} from "./data/query-data.ts";
export {
  browseData,
  browseDataInTurns,
  type BrowseQuery,
  type BrowseResult,
} from "./data/browse-data.ts";
export type { DataQuestion } from "./data/data-question.ts";
export type { BrowsedRow } from "./data/browse-table.ts";
export { type LoaderDefaults, loaderDefaults } from "./data/loader-defaults.ts";
export { parseQuery, type QueryRow, type RowTest } from "./data/query-text.ts";
export { splitData, type SplitOptions } from "./data/split-data.ts";
export {
  featureStatistics,
  type FeatureStatisticsOptions,
  standardize,
  type StandardizeOptions,
  standardizeSplits,
} from "./data/statistics.ts";
export { representativeSubset, subset } from "./data/subset.ts";
export { validateData } from "./data/validate-data.ts";

// models
export { buildConvNet, type ConvNetOptions } from "./models/build-conv-net.ts";
export { buildMlp, type MlpOptions } from "./models/build-mlp.ts";
export {
  describeModel,
  type LayerDescription,
  type ModelDescription,
} from "./models/describe-model.ts";
export { checkedStructure, modelSignature } from "./models/model-signature.ts";
export type { ModelOptions } from "./models/layer-maker.ts";

// metrics and schedules
export {
  confidentLearning,
  type JudgedLabels,
  type LabelNoise,
  type SuspectLabel,
} from "./metrics/confident-learning.ts";
export { accuracy, type ClassScore, classScores, confusionMatrix } from "./metrics/confusion.ts";
export { crossEntropies, labelEntropy, meanCrossEntropy } from "./metrics/cross-entropy.ts";
export { type Logits, predictedClasses, softmax } from "./metrics/logits.ts";
export { type WorstSample, worstSamples } from "./metrics/worst-samples.ts";
export {
  constant,
  cosineDecay,
  type CosineDecayOptions,
  exponential,
  type ExponentialOptions,
  type Schedule,
  stepDecay,
  type StepDecayOptions,
  warmup,
} from "./schedules/schedules.ts";

// training
export type {
  Callback,
  CallbackAnswer,
  Logs,
  TrainingOutcome,
  TrainingState,
} from "./training/callback.ts";
export { bestCheckpoint } from "./training/best-checkpoint.ts";
export { earlyStopping, type EarlyStoppingOptions } from "./training/early-stopping.ts";
export type { Evaluation } from "./training/evaluate.ts";
export type { FitOptions } from "./training/fit-options.ts";
export type { TrainingData } from "./training/training-batches.ts";
export type { History } from "./training/history.ts";
export { learningRateSchedule, type ScheduleCallback } from "./training/learning-rate-schedule.ts";
export { livePlot, type LivePlotOptions } from "./training/live-plot.ts";
export type { LossFunction, LossName } from "./training/losses.ts";
export type { MonitorOptions } from "./training/monitor.ts";
export type {
  Batch,
  BatchLoss,
  FunctionObjectiveOptions,
  LossContext,
  ModelObjectiveOptions,
} from "./training/objective.ts";
export type { OptimizerOptions } from "./training/optimizer.ts";
export { progress, type ProgressOptions } from "./training/progress.ts";
export { runLogger, type RunLoggerOptions } from "./training/run-logger.ts";
export {
  createTrainer,
  type Trainer,
  type TrainerOptions,
  type TrainerSettings,
} from "./training/trainer.ts";

// checks
export { checkAll, type CheckAllOptions, type CheckReport } from "./checks/check-all.ts";
export { type CapacityOptions, checkCapacity } from "./checks/check-capacity.ts";
export { checkClassBalance, type ClassBalanceOptions } from "./checks/check-class-balance.ts";
export { checkCoverage, type CoverageOptions } from "./checks/check-coverage.ts";
export { checkDamaged, type DamagedOptions } from "./checks/check-damaged.ts";
export { checkData, type DataCheckOptions } from "./checks/check-data.ts";
export { checkDownsampling } from "./checks/check-downsampling.ts";
export { checkDrift } from "./checks/check-drift.ts";
export { checkDuplicates, type DuplicatesOptions } from "./checks/check-duplicates.ts";
export { type CheckPage, readCheckPage } from "./checks/check-page.ts";
export type { DuplicateSearchOptions } from "./checks/duplicate-search.ts";
export {
  checkGradientFunction,
  type DifferentiableFunction,
  type GradientFunctionOptions,
} from "./checks/check-gradient-function.ts";
export {
  checkConnections,
  type ConnectionOptions,
  type ConnectionRow,
} from "./checks/check-connections.ts";
export { checkDependencies, type DependencyOptions } from "./checks/check-dependencies.ts";
export { checkDynamics, type DynamicsOptions } from "./checks/check-dynamics.ts";
export { checkGradientFlow, type GradientFlowOptions } from "./checks/check-gradient-flow.ts";
export { checkGradients, type GradientCheckOptions } from "./checks/check-gradients.ts";
export { checkHeadBias, type HeadBiasOptions, isHockeyStick } from "./checks/check-head-bias.ts";
export { checkInitialisation, type InitialisationOptions } from "./checks/check-initialisation.ts";
export { checkInput, type InputOptions } from "./checks/check-input.ts";
export { checkLearningRate, type LearningRateOptions } from "./checks/check-learning-rate.ts";
export { checkLossFunction, type LossFunctionOptions } from "./checks/check-loss-function.ts";
export { checkLossTerms, type LossTermOptions } from "./checks/check-loss-terms.ts";
export { checkOneChange, type OneChangeOptions } from "./checks/check-one-change.ts";
export {
  checkParameters,
  type ParameterOptions,
  type ParameterRow,
} from "./checks/check-parameters.ts";
export { checkRegularization, type RegularizationOptions } from "./checks/check-regularization.ts";
export {
  checkSameFunction,
  type SameFunctionOptions,
  type TensorFunction,
} from "./checks/check-same-function.ts";
export { checkSchedule, type ScheduleOptions } from "./checks/check-schedule.ts";
export {
  checkShuffledLabels,
  checkShuffledPixels,
  type ShuffledOptions,
} from "./checks/check-shuffled.ts";
export {
  checkLayerGradients,
  checkTensorGradients,
  type LayerGradientOptions,
  type TensorGradientOptions,
} from "./checks/check-tensor-gradients.ts";
export { checkTrainEvalMode, type TrainEvalModeOptions } from "./checks/check-train-eval-mode.ts";
export type { ControlOptions } from "./checks/control-training.ts";
export { checkInitialLoss, type InitialLossOptions } from "./checks/check-initial-loss.ts";
export type {
  ModelCheckOptions,
  ModelSource,
  RunningCheckOptions,
} from "./checks/check-options.ts";
export { checkLabelNoise, type LabelNoiseOptions } from "./checks/check-label-noise.ts";
export { checkLabelSignal } from "./checks/check-label-signal.ts";
export { checkLeakage, type LeakageOptions } from "./checks/check-leakage.ts";
export { checkLoader, type LoaderOptions } from "./checks/check-loader.ts";
export { checkNormalization } from "./checks/check-normalization.ts";
export { checkOutliers } from "./checks/check-outliers.ts";
export { checkPropertyLabel, type PropertyLabelOptions } from "./checks/check-property-label.ts";
export { checkQueries, type QueriesOptions } from "./checks/check-queries.ts";
export { checkSampleLook, type SampleLookOptions } from "./checks/check-sample-look.ts";
export { checkStatistics, type StatisticsOptions } from "./checks/check-statistics.ts";
export { checkWeakSlices, type WeakSlicesOptions } from "./checks/check-weak-slices.ts";
export type { DatasetCheckOptions, SplitsCheckOptions } from "./checks/data-subject.ts";
export { checkOverfit, type OverfitOptions } from "./checks/check-overfit.ts";
export { checkRepeat, type RepeatOptions } from "./checks/check-repeat.ts";
export { checkSkeleton, type SkeletonOptions } from "./checks/check-skeleton.ts";
export { checkZeroInput, type ZeroInputOptions } from "./checks/check-zero-input.ts";
export { dataChecks } from "./checks/data-checks.ts";
export { bindVerdict, subjectOf, type SubjectParts } from "./checks/verdict-subject.ts";
export { splitsFingerprint } from "./data/splits-fingerprint.ts";
export { checkErrors, type ErrorsOptions } from "./checks/check-errors.ts";
export {
  askedPart,
  checkHuman,
  type HumanAnswers,
  type HumanOptions,
  samplesToAsk,
} from "./checks/check-human.ts";
export { labelingView, type LabelingOptions, type LabelingView } from "./checks/labeling-view.ts";
export { keepQuestion, readQuestions } from "./experiments/data-questions.ts";
export { keepAnswer, readAnswers } from "./experiments/human-answers.ts";
export { readPredictions } from "./experiments/run-predictions.ts";
export { collectList, type CollectRow } from "./data/collect-list.ts";
export { type Predictions, predictionsOf } from "./data/predictions.ts";
export { type AugmentationOptions, checkAugmentation } from "./checks/check-augmentation.ts";
export type {
  CheckCost,
  CheckEntry,
  CheckHints,
  CheckSubject,
  SameForms,
} from "./checks/check-entry.ts";
export { checks } from "./checks/checks.ts";
export {
  type DisplayableVerdict,
  displayVerdict,
  type VerdictTable,
  verdictTable,
} from "./checks/display-verdict.ts";
export { type LadderCheckOptions, learningRateLadder } from "./checks/learning-rate-ladder.ts";

// tracking
export { type Environment, type EnvironmentOptions } from "./tracking/environment.ts";
export {
  type CheckpointOptions,
  type CheckpointSummary,
  findBestCheckpoint,
  latestCheckpoint,
  readCheckpoint,
  writeCheckpoint,
} from "./tracking/checkpoints.ts";
export { findRun } from "./tracking/find-run.ts";
export { type GpuReading, gpuStatus, type GpuStatus } from "./tracking/gpu.ts";
export { listRuns, type RunSummary } from "./tracking/list-runs.ts";
export { type MachineCard, machineCard } from "./tracking/machine-card.ts";
export { openRun, type OpenRunOptions } from "./tracking/open-run.ts";
export { readRun, type RunRecord } from "./tracking/read-run.ts";
export type { MetricPoint, Run, RunInfo, RunStatus } from "./tracking/run.ts";
export { createEventWriter, type EventWriter } from "./tracking/tf-events.ts";

// experiments
export {
  compareChanges,
  type CompareOptions,
  type ComparisonRow,
} from "./experiments/compare-changes.ts";
export {
  defineExperiment,
  type Experiment,
  type ExperimentOptions,
  type TrainingSettings,
} from "./experiments/experiment.ts";
export type { ExperimentResult } from "./experiments/experiment-result.ts";
export { runExperiment, type RunExperimentOptions } from "./experiments/run-experiment.ts";
export {
  choice,
  logUniform,
  type Range,
  type SearchSpace,
  uniform,
} from "./experiments/search-space.ts";
export type { GateRow, GateState } from "./experiments/gate-row.ts";
export { type GateOptions, gateTable, requireStage, type Waiver } from "./experiments/stages.ts";
export { type StageNeed, stageNeeds } from "./experiments/stage-needs.ts";
export { keepEvidence, readEvidence } from "./experiments/evidence-store.ts";
export type { GatePass } from "./experiments/pass-gate.ts";
export { sweep, type SweepOptions, type SweepResult, type TrialRow } from "./experiments/sweep.ts";
export { createWorkbench, workbench, type Workbench } from "./experiments/workbench.ts";

// plots
export { agreementFigure, type AgreementPoint } from "./plots/agreement.ts";
export { barsFigure, type BarsOptions, type NamedBar } from "./plots/bars.ts";
export { changesFigure, type ShownChange } from "./plots/changes.ts";
export { classBalanceFigure, type ClassCounts } from "./plots/class-balance.ts";
export {
  type ComparedChange,
  comparisonFigure,
  type ComparisonOptions,
} from "./plots/comparison.ts";
export { type ConfusionCounts, confusionFigure } from "./plots/confusion.ts";
export {
  contactSheetFigure,
  type ContactSheetOptions,
  type ImageSet,
} from "./plots/contact-sheet.ts";
export { type CoveredCondition, coverageFigure } from "./plots/coverage.ts";
export { type CurvePoint, curvesFigure, type CurvesOptions } from "./plots/curves.ts";
export { dependencyFigure } from "./plots/dependencies.ts";
export { dynamicsFigure } from "./plots/dynamics.ts";
export { figure } from "./plots/figure.ts";
export { filtersFigure, type FilterWeights } from "./plots/filters.ts";
export {
  gradientCheckFigure,
  type GradientBounds,
  type TensorErrors,
} from "./plots/gradient-check.ts";
export { histogramFigure, type HistogramOptions, type NamedValues } from "./plots/histogram.ts";
export {
  type LadderOptions,
  type LadderRung,
  learningRateLadderFigure,
} from "./plots/learning-rate-ladder.ts";
export { leastWidth } from "./plots/least-width.ts";
export { lossesFigure, type NamedLosses } from "./plots/losses.ts";
export { humanReference, type ReferenceLine } from "./plots/reference-lines.ts";
export { type BrowserParts, sampleBrowser } from "./plots/sample-browser.ts";
export { renderSvg, type RenderOptions } from "./plots/render-svg.ts";
export { type StagedVerdict, stagesFigure } from "./plots/stages.ts";
export { type StepErrors, stepSweepFigure } from "./plots/step-sweep.ts";
export { type TensorBar, tensorBarsFigure } from "./plots/tensor-bars.ts";
export {
  sweepFigure,
  type SweepOptions as SweepFigureOptions,
  type SweepTrial,
} from "./plots/sweep.ts";
export {
  type SampleLoss,
  worstSamplesFigure,
  type WorstSamplesOptions,
} from "./plots/worst-samples.ts";

// reports
export { buildReport } from "./reports/report.ts";
export { writeReport, type WrittenReport } from "./reports/write-report.ts";

// widgets (also as `athanor/widgets`, which loads nothing else)
export {
  anyWidget,
  type AnyWidgetOptions,
  button,
  checkbox,
  column,
  dropdown,
  htmlBox,
  progressBar,
  row,
  slider,
  type SliderOptions,
  textBox,
  type ValueWidget,
} from "./widgets/controls.ts";
export { createWidget, referenceTo, type Widget, type WidgetClass } from "./widgets/widget.ts";
