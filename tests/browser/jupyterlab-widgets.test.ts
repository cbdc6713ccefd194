/** Widgets in a real JupyterLab: ipywidgets' and anywidget's models made from TypeScript, and both from a saved notebook. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type LabSession, openLab } from "../support/lab-session.ts";
import { root, runVenv } from "../support/python.ts";

let lab: LabSession;

beforeAll(async () => {
  lab = await openLab({
    viewport: { width: 1300, height: 1000 },
    kernel: { name: "athanor-widgets", displayName: "Widgets" },
  });
});

afterAll(() => lab?.close());

const resultOf = async (index: number): Promise<unknown> =>
  (await lab.cells())[index]?.outputs.find(({ output_type }) => output_type === "execute_result")
    ?.data?.["text/plain"];

const sliderCell = `import { slider, progressBar, column } from "athanor/widgets";
const rate = slider({ min: 0, max: 10, value: 2, label: "rate" });
const bar = progressBar({ max: 10, value: 2 });
rate.onChange(({ value }) => { bar.value = value ?? 0; });
column(rate, bar)`;

it("moves a slider with the keyboard; its value reaches the next cell and a progress bar", async () => {
  const { page, errors } = lab.watched;
  lab.write("slider.ipynb", [sliderCell, "rate.value * 100"]);
  await lab.open("slider.ipynb");
  await lab.run(0);
  const handle = page.locator(".widget-slider .noUi-handle");
  await handle.waitFor({ timeout: 30_000 });
  await handle.focus();
  for (let press = 0; press < 3; press += 1) await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    `document.querySelector(".widget-slider .widget-readout")?.textContent === "5"`,
  );
  // The bar follows once the kernel has heard the last value: the frontend holds messages back.
  await page.waitForFunction(
    `document.querySelector(".widget-hprogress .progress-bar")?.style.width === "50%"`,
  );
  await lab.run(1);
  expect(await resultOf(1)).toBe("500");
  await lab.shot("widget-moved");
  expect(errors).toEqual([]);
});

/** A view that counts clicks, inverts pixels and answers messages: state, buffers and messages, each both ways. */
const anyCell = `import { anyWidget } from "athanor/widgets";
const esm = \`
  function render({ model, el }) {
    const button = document.createElement("button");
    button.className = "counter";
    const pixels = document.createElement("output");
    pixels.className = "pixels";
    const draw = () => {
      button.textContent = "clicked " + model.get("count") + " times";
      const view = model.get("pixels");
      pixels.textContent = Array.from(new Uint8Array(view.buffer, view.byteOffset, view.byteLength)).join(" ");
    };
    button.addEventListener("click", () => {
      const view = model.get("pixels");
      const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      model.set("count", model.get("count") + 1);
      model.set("pixels", new DataView(bytes.map((value) => 255 - value).buffer));
      model.save_changes();
      model.send({ kind: "clicked" }, undefined, [Uint8Array.of(7, 8, 9).buffer]);
    });
    model.on("change", draw);
    model.on("msg:custom", (content, buffers) => {
      const said = document.createElement("p");
      said.className = "said";
      said.textContent = content.text + " " + Array.from(new Uint8Array(buffers[0].buffer)).join(" ");
      el.append(said);
    });
    draw();
    el.append(button, pixels);
  }
  export default { render };
\`;
const counter = anyWidget({
  esm,
  css: ".counter { color: rgb(1, 2, 3); }",
  state: { count: 4, pixels: Uint8Array.of(0, 100, 255) },
});
const heard: unknown[] = [];
counter.onMessage((content, buffers) => heard.push({ content, bytes: buffers.map((each) => [...each]) }));
counter`;

it("runs an anywidget: state, binary state and messages go both ways", async () => {
  const { page, errors } = lab.watched;
  lab.write("any.ipynb", [
    anyCell,
    "JSON.stringify([counter.state.count, [...counter.state.pixels], heard])",
    `counter.set({ count: 40, pixels: Uint8Array.of(1, 2) });
counter.send({ text: "from the kernel" }, [Uint8Array.of(3, 4)]);`,
  ]);
  await lab.open("any.ipynb");
  await lab.run(0);
  const button = page.locator("button.counter");
  await button.waitFor({ timeout: 30_000 });
  expect(await button.textContent()).toBe("clicked 4 times");
  expect(await page.locator(".pixels").textContent()).toBe("0 100 255");
  const color = `getComputedStyle(document.querySelector("button.counter")).color`;
  expect(await page.evaluate(color)).toBe("rgb(1, 2, 3)");
  await button.click();
  await page.getByText("clicked 5 times").waitFor();
  await page.waitForFunction(`document.querySelector(".pixels").textContent === "255 155 0"`);
  await lab.run(1);
  const heard = [{ content: { kind: "clicked" }, bytes: [[7, 8, 9]] }];
  expect(await resultOf(1)).toBe(`'${JSON.stringify([5, [255, 155, 0], heard])}'`);
  await lab.run(2);
  await page.getByText("clicked 40 times").waitFor();
  await page.waitForFunction(`document.querySelector(".pixels").textContent === "1 2"`);
  await page.locator(".said", { hasText: "from the kernel 3 4" }).waitFor();
  await lab.shot("anywidget");
  expect(errors).toEqual([]);
});

interface SavedNotebook {
  readonly metadata: {
    readonly widgets: Readonly<
      Record<string, { readonly state: Readonly<Record<string, { readonly model_name: string }>> }>
    >;
  };
}

it("draws saved widgets in a notebook that is opened again, before any cell has run", async () => {
  const { page, errors } = lab.watched;
  lab.write("saved.ipynb", [sliderCell, anyCell]);
  await lab.open("saved.ipynb");
  await lab.run(0);
  await lab.run(1);
  await page.locator("button.counter").waitFor({ timeout: 30_000 });
  await page.locator(".widget-slider .noUi-handle").focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    `document.querySelector(".widget-hprogress .progress-bar")?.style.width === "30%"`,
  );
  await page.locator("button.counter").click();
  await lab.inPage(`await app.commands.execute("@jupyter-widgets/jupyterlab-manager:saveWidgetState");
    await app.commands.execute("docmanager:save");`);
  const text = readFileSync(join(lab.server.folder, "saved.ipynb"), "utf8");
  const saved = JSON.parse(text) as SavedNotebook;
  const { state } = saved.metadata.widgets["application/vnd.jupyter.widget-state+json"] ?? {};
  const names = Object.values(state ?? {}).map(({ model_name }) => model_name);
  expect(names).toEqual(
    expect.arrayContaining(["IntSliderModel", "FloatProgressModel", "VBoxModel", "AnyModel"]),
  );
  await lab.inPage("await panel.sessionContext.shutdown();");
  // A new kernel that has run nothing. Without any kernel JupyterLab draws no widgets at all (ipywidgets issue 3773).
  await lab.open("saved.ipynb");
  await page.locator(".widget-slider .noUi-handle").waitFor({ timeout: 30_000 });
  await page.locator("button.counter").waitFor();
  await lab.shot("widgets-saved");
  const { comms } = await lab.inPage<{ comms: object }>(
    "return (await panel.sessionContext.session.kernel.requestCommInfo({})).content;",
  );
  expect(comms).toEqual({});
  expect(await page.locator(".widget-slider .widget-readout").textContent()).toBe("3");
  expect(await page.locator("button.counter").textContent()).toBe("clicked 5 times");
  expect(await page.locator(".pixels").textContent()).toBe("255 155 0");
  expect(errors).toEqual([]);
});

it("draws the widgets of a notebook that `athanor run` ran without a frontend", async () => {
  const { page, errors } = lab.watched;
  lab.write("headless.ipynb", [sliderCell, `rate.value = 7; bar.value = 7;`, anyCell]);
  const words = ["run", "headless.ipynb", "-o", "ran.ipynb"];
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, "dist/kernel/cli/main.js"), ...words],
    { cwd: lab.server.folder, encoding: "utf8" },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  // JupyterLab draws no widgets of files that its user doesn't trust.
  const env = { JUPYTER_DATA_DIR: join(lab.server.folder, ".jupyter-data") };
  const trusted = runVenv("jupyter", ["trust", "ran.ipynb"], { cwd: lab.server.folder, env });
  expect(trusted.status, trusted.stderr).toBe(0);
  await lab.open("ran.ipynb");
  await page.locator(".widget-slider .noUi-handle").waitFor({ timeout: 30_000 });
  await page.locator("button.counter").waitFor();
  expect(await page.locator(".widget-slider .widget-readout").textContent()).toBe("7");
  expect(await page.locator(".pixels").textContent()).toBe("0 100 255");
  expect(errors).toEqual([]);
});

it("draws JSX as HTML, and marks a type error in it at the user's line", async () => {
  const { page, errors } = lab.watched;
  const cell = `const Row = ({ name, value }: { name: string; value: number }) => (
  <tr><td>{name}</td><td style={{ textAlign: "right" }}>{value.toFixed(3)}</td></tr>
);
<table className="jsx-table">
  {Object.entries({ "loss <train>": 0.25, acc: 0.91 }).map(([name, value]) => <Row name={name} value={value} />)}
</table>`;
  lab.write("jsx.ipynb", [cell, '<Row name="loss" value="0.25" />']);
  await lab.open("jsx.ipynb");
  await lab.run(0);
  const cells = page.locator("table.jsx-table td");
  await cells.nth(3).waitFor({ timeout: 30_000 });
  expect(await cells.allTextContents()).toEqual(["loss <train>", "0.250", "acc", "0.910"]);
  await lab.run(1);
  await page
    .locator(".jp-OutputArea-output", { hasText: "'string' is not assignable to type 'number'" })
    .waitFor();
  await lab.shot("jsx");
  expect(errors).toEqual([]);
});
