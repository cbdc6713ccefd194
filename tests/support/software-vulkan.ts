import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

const lavapipes = "/usr/share/vulkan/icd.d";

/**
 * Environment in which Vulkan finds a driver that computes on the CPU: Mesa's lavapipe, else the SwiftShader that
 * Chromium brings with its own loader; undefined where the machine has neither.
 */
export function softwareVulkan(): Record<string, string> | undefined {
  const swiftshader = chromiumFolders().find((folder) =>
    ["libvulkan.so.1", "vk_swiftshader_icd.json"].every((name) => existsSync(join(folder, name))),
  );
  if (swiftshader !== undefined) {
    return {
      LD_LIBRARY_PATH: swiftshader,
      VK_ICD_FILENAMES: join(swiftshader, "vk_swiftshader_icd.json"),
    };
  }
  const driver = existsSync(lavapipes)
    ? readdirSync(lavapipes).find((name) => name.startsWith("lvp_icd"))
    : undefined;
  return driver === undefined ? undefined : { VK_ICD_FILENAMES: join(lavapipes, driver) };
}

function chromiumFolders(): string[] {
  const program = spawnSync("which", ["chromium"], { encoding: "utf8" }).stdout.trim();
  return [...(program === "" ? [] : [dirname(program)]), "/usr/lib/chromium"];
}
