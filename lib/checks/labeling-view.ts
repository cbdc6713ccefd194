import { recipeNumber } from "../config/recipe-number.ts";
import { type Displayable, displaySymbol, type MimeBundle } from "../core/mime-bundle.ts";
import { escapeText } from "../core/escape-text.ts";
import { sampleAt } from "../data/create-data.ts";
import { isImageShape } from "../data/grey-image.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import { thumbnail, valueRange } from "../plots/thumbnail.ts";
import { button, column, dropdown, htmlBox, row } from "../widgets/controls.ts";
import { askedPart, type HumanAnswers, samplesToAsk } from "./check-human.ts";
import { requireSamples } from "./data-subject.ts";

/** Options of {@link labelingView}. */
export interface LabelingOptions {
  /** Samples to ask about, those answered before included; default 100. */
  readonly samples?: number;
  /** Decides which samples and in which order; default 1337. */
  readonly seed?: number;
  /** What was answered before; these samples aren't shown again. */
  readonly answers?: HumanAnswers;
  /** Told each answer, -1 for "can't tell", so that it can be kept. */
  readonly onAnswer?: (id: string, label: number) => void;
  /** Told once when the last sample is answered; a text that comes back stands in the view's place. */
  readonly onDone?: (answers: HumanAnswers) => string | undefined;
}

/** A view in which a person labels samples: a picture, a button for each class, one step back. */
export interface LabelingView extends Displayable {
  /** All answers so far, those from before included. */
  readonly answers: HumanAnswers;
  /** Samples that are still to be answered. */
  readonly left: number;
  /** Id of the sample on the screen; undefined when all are answered. */
  readonly current: string | undefined;
  /** Answers the sample on the screen, as a button does; -1 for "can't tell". */
  answer(label: number): void;
  /** Takes the last answer back and shows its sample again. */
  back(): void;
  /** Removes the view. */
  close(): void;
}

/** With more classes than this, a list takes the place of the buttons. */
const mostButtons = 40;

/**
 * Makes a view in which a person labels the test part (row #55). The label isn't shown. Outside of a notebook it works by its
 * methods.
 *
 * @throws {AthanorError} `data` without samples.
 */
export function labelingView(
  data: LabeledData | Splits,
  options: LabelingOptions = {},
): LabelingView {
  const { samples = recipeNumber("humanSamples"), seed, onAnswer, onDone } = options;
  const part = askedPart(data);
  requireSamples(part, 1, "human");
  const answers: Record<string, number> = { ...options.answers };
  const waiting = [
    ...samplesToAsk(data, { samples, answers, ...(seed === undefined ? {} : { seed }) }),
  ];
  const total = waiting.length;
  const done: number[] = [];
  const paint = sampleHtml(part);
  const box = htmlBox("");
  const idAt = (index: number | undefined): string | undefined =>
    index === undefined ? undefined : part.ids[index];
  const show = (end?: string): void => {
    const [index] = waiting;
    box.value =
      index === undefined
        ? (end ?? "<p>All samples are answered.</p>")
        : `<p>${done.length + 1} of ${total}: which class is it?</p>${paint(index)}`;
  };
  const answer = (label: number): void => {
    const index = waiting.shift();
    if (index === undefined) return;
    done.push(index);
    const id = part.ids[index] ?? String(index);
    answers[id] = label;
    onAnswer?.(id, label);
    show(waiting.length === 0 ? onDone?.({ ...answers }) : undefined);
  };
  const back = (): void => {
    const index = done.pop();
    if (index === undefined) return;
    waiting.unshift(index);
    Reflect.deleteProperty(answers, part.ids[index] ?? String(index));
    show();
  };
  const view = column(box, ...choices(part.classNames, answer), tools(answer, back));
  show();
  return {
    get answers() {
      return { ...answers };
    },
    get left() {
      return waiting.length;
    },
    get current() {
      return idAt(waiting[0]);
    },
    answer,
    back,
    close: () => view.close(),
    [displaySymbol]: (): MimeBundle => ({
      ...view[displaySymbol](),
      "text/plain": `${waiting.length} of ${total} samples to label`,
    }),
  };
}

/** Buttons in rows of ten, or a list with a button. */
function choices(
  names: readonly string[],
  answer: (label: number) => void,
): readonly { readonly id: string }[] {
  if (names.length > mostButtons) {
    const list = dropdown(names, { label: "class" });
    return [
      row(
        list,
        button("this one", () => answer(list.state.index ?? -1)),
      ),
    ];
  }
  const buttons = names.map((name, label) => button(name, () => answer(label)));
  return Array.from({ length: Math.ceil(buttons.length / 10) }, (_, line) =>
    row(...buttons.slice(10 * line, 10 * line + 10)),
  );
}

function tools(answer: (label: number) => void, back: () => void): { readonly id: string } {
  return row(
    button("can't tell", () => answer(-1)),
    button("one back", back),
  );
}

/** A picture large enough to see, or the numbers of a sample. */
function sampleHtml(data: LabeledData): (index: number) => string {
  const [height = 1, width = 1, channels = 1] = data.shape;
  if (!isImageShape(data.shape) || (channels !== 1 && channels !== 3)) {
    return (index) => {
      const values = Array.from(sampleAt(data, index).subarray(0, 64), (value) =>
        Number(value.toPrecision(4)),
      );
      return `<pre>${escapeText(values.join("  "))}</pre>`;
    };
  }
  const range = valueRange(data);
  const zoom = Math.max(1, Math.round(192 / Math.max(height, width)));
  return (index) =>
    `<img alt="sample" width="${width * zoom}" height="${height * zoom}" style="image-rendering:pixelated" src="${thumbnail(data, index, range)}">`;
}
