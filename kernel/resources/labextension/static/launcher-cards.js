/**
 * JupyterLab extension: a launcher card for each notebook template that a kernelspec of Athanor names in
 * `metadata.athanor_templates`. Written as the module container that JupyterLab expects, so that nothing builds it.
 */
(() => {
  /** Modules that JupyterLab shares with extensions, by name and version. */
  let shared = {};

  async function sharedModule(name) {
    const [version] = Object.values(shared[name] ?? {});
    const factory = await version.get();
    return factory();
  }

  async function fetchTemplate(settings, kernel, file) {
    const url = `${settings.baseUrl}kernelspecs/${encodeURIComponent(kernel)}/templates/${encodeURIComponent(file)}`;
    const headers = settings.token === "" ? {} : { Authorization: `token ${settings.token}` };
    const response = await fetch(url, { headers, credentials: "same-origin" });
    if (!response.ok) {
      throw new Error(
        `The template ${file} can't be read (${response.status}). Run \`athanor doctor --fix\`.`,
      );
    }
    return response.json();
  }

  /** Makes a notebook from a template, for the kernel whose card it was, and opens it. */
  async function openTemplate(app, folder, { spec, file }) {
    const { contents, serverSettings } = app.serviceManager;
    const content = await fetchTemplate(serverSettings, spec.name, file);
    const { name, display_name, language } = spec;
    content.metadata = { ...content.metadata, kernelspec: { name, display_name, language } };
    const made = await contents.newUntitled({ path: folder, type: "notebook" });
    await contents.save(made.path, { type: "notebook", format: "json", content });
    return app.commands.execute("docmanager:open", { path: made.path });
  }

  function addCard(app, parts, { spec, file, title, rank }) {
    const { launcher, browser } = parts;
    const command = `athanor-launcher:${spec.name}:${file}`;
    if (app.commands.hasCommand(command)) return;
    app.commands.addCommand(command, {
      label: title,
      caption: `${title} (${spec.display_name})`,
      execute: (args) => openTemplate(app, args.cwd ?? browser?.model?.path ?? "", { spec, file }),
    });
    const kernelIconUrl = spec.resources["logo-svg"] ?? spec.resources["logo-64x64"];
    launcher.add({ command, category: "Notebook", rank, kernelIconUrl });
  }

  async function addCards(app, parts) {
    const { kernelspecs } = app.serviceManager;
    await kernelspecs.ready;
    for (const spec of Object.values(kernelspecs.specs?.kernelspecs ?? {})) {
      const templates = spec?.metadata?.athanor_templates;
      if (!Array.isArray(templates)) continue;
      for (const [rank, { file, title }] of templates.entries()) {
        addCard(app, parts, { spec, file, title, rank: 100 + rank });
      }
    }
  }

  async function loadPlugin() {
    const { ILauncher } = await sharedModule("@jupyterlab/launcher");
    const { IDefaultFileBrowser } = await sharedModule("@jupyterlab/filebrowser");
    return {
      id: "athanor-launcher:templates",
      autoStart: true,
      optional: [ILauncher, IDefaultFileBrowser],
      activate: (app, launcher, browser) => {
        if (launcher) void addCards(app, { launcher, browser });
      },
    };
  }

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB["athanor-launcher"] = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => {
      const plugin = await loadPlugin();
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
