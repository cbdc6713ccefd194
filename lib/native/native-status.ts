import { existsSync } from "node:fs";
import { findNativeAddon } from "../backend/native-addon.ts";
import { type NativeProbe, probeNative } from "../backend/native-probe.ts";
import { type NativeBuild, readBuild } from "./build-native.ts";
import { findTensorflow, type TensorflowPlaces } from "./find-tensorflow.ts";
import { deviceWords } from "./why-no-gpu.ts";

/** What the native backend is made of, as lines for people. */
export interface NativeStatus {
  /** Whether the addon loads and computes. */
  readonly works: boolean;
  readonly lines: readonly string[];
  /** The one command that mends what is missing; undefined when nothing is. */
  readonly remedy: string | undefined;
}

/**
 * Says which TensorFlow is there, which addon was built from it, whether it works and on which device.
 *
 * @param places - Where to look for TensorFlow.
 */
export async function nativeStatus(places: TensorflowPlaces = {}): Promise<NativeStatus> {
  const addon = findNativeAddon();
  if (!addon.found) return { works: false, ...withoutAddon(addon.reason, places) };
  const probe = await probeNative(addon.directory);
  const build = readBuild(addon.directory);
  const built =
    build === undefined
      ? `addon of ${addon.packageName}, not built by Athanor`
      : `addon built from ${build.package} with ${build.compiler.version} against ${build.tensorflow.directory}`;
  if (!probe.works) {
    const gone = build !== undefined && !existsSync(build.tensorflow.directory);
    const why = gone ? `its TensorFlow is gone (${build.tensorflow.directory})` : probe.reason;
    return {
      works: false,
      lines: [built, `it does not work: ${why}`],
      // Where its TensorFlow is gone or damaged, another build can't help before that is mended.
      remedy: withoutAddon(why, places).remedy,
    };
  }
  return { works: true, ...working(built, probe, build) };
}

/** What a working addon is, and what is still missing for the GPU. */
function working(
  built: string,
  probe: Extract<NativeProbe, { works: true }>,
  build: NativeBuild | undefined,
): Pick<NativeStatus, "lines" | "remedy"> {
  const { functions, tensorflow } = probe;
  const { words, remedy } = deviceWords(probe, build?.tensorflow.directory);
  return {
    lines: [
      built,
      `TensorFlow ${tensorflow} ${words}`,
      functions
        ? "training steps are compiled into one graph"
        : "without Athanor's additions: training steps run op by op",
    ],
    remedy: remedy ?? (functions ? undefined : "athanor native build"),
  };
}

function withoutAddon(
  reason: string,
  places: TensorflowPlaces,
): Pick<NativeStatus, "lines" | "remedy"> {
  try {
    const { version, directory } = findTensorflow(places);
    return {
      lines: [reason, `TensorFlow ${version ?? ""} is in ${directory}`],
      remedy: "athanor native build",
    };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { lines: [reason, said], remedy: /`([^`]+)`/u.exec(said)?.[1] };
  }
}
