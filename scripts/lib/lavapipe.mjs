import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "./setup.mjs";

const ICD = join("usr", "share", "vulkan", "icd.d");
const LIBRARIES = join("usr", "lib", "x86_64-linux-gnu");

/**
 * Mesa's software adapter, which has 16-bit floats: the packages of Debian's backports, unpacked into a folder of the repository's cache. The
 * system itself is left as it is.
 * @returns {{ env: Record<string, string> } | { missing: string }} environment to start a process with, or why there is none
 */
export function lavapipeEnv() {
  if (process.platform !== "linux" || process.arch !== "x64") return { missing: "only for Linux on x86-64" };
  const folder = join(root, "node_modules", ".cache", "lavapipe");
  try {
    if (!existsSync(folder)) fetchInto(folder);
  } catch (error) {
    return { missing: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
  }
  return {
    env: {
      VK_ICD_FILENAMES: join(folder, "lavapipe.json"),
      LD_LIBRARY_PATH: [join(folder, LIBRARIES), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter),
    },
  };
}

/** @param {string} folder */
function fetchInto(folder) {
  const temporary = `${folder}.${process.pid}`;
  try {
    for (const part of ["lists/partial", "cache/archives/partial", "debs", "root"]) {
      mkdirSync(join(temporary, part), { recursive: true });
    }
    /** @param {string} command  @param {string[]} args */
    const run = (command, args) =>
      execFileSync(command, args, {
        cwd: join(temporary, "debs"),
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        timeout: 300_000,
      });
    // The mirror that this system already uses, and its backports beside it.
    const targets = run("apt-get", [
      "indextargets",
      "--format",
      "$(REPO_URI) $(CODENAME) $(RELEASE)",
      "Created-By: Packages",
    ]);
    const [mirror, release] =
      targets
        .split("\n")
        .map((line) => line.split(" "))
        .find(([, , suite = ""]) => /^[a-z]+$/.test(suite)) ?? [];
    if (!mirror || !release) throw new Error("apt has no sources to take packages from");
    const sources = join(temporary, "sources.list");
    writeFileSync(sources, `deb ${mirror} ${release} main\ndeb ${mirror} ${release}-backports main\n`);
    const options = Object.entries({
      "Dir::Etc::SourceList": sources,
      "Dir::Etc::SourceParts": "/dev/null",
      "Dir::State::Lists": join(temporary, "lists"),
      "Dir::Cache": join(temporary, "cache"),
    }).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    run("apt-get", [...options, "update"]);
    const plan = run("apt-get", [
      ...[...options, "--simulate", "--no-install-recommends", "-t", `${release}-backports`],
      ...["install", "mesa-vulkan-drivers", "libvulkan1"],
    ]);
    const packages = [...plan.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+)/gm)]
      .map(([, name, version]) => `${name}=${version}`)
      .filter((name) => !/-dev=|^lib(?:gl|egl|gbm)/.test(name));
    run("apt-get", [...options, "download", ...packages]);
    for (const file of readdirSync(join(temporary, "debs"))) run("dpkg", ["-x", file, join(temporary, "root")]);
    const [icd] = readdirSync(join(temporary, "root", ICD)).filter((name) => name.startsWith("lvp_icd"));
    if (icd === undefined) throw new Error("the packages hold no lavapipe");
    const description = JSON.parse(readFileSync(join(temporary, "root", ICD, icd), "utf8"));
    description.ICD.library_path = join(folder, LIBRARIES, "libvulkan_lvp.so");
    writeFileSync(join(temporary, "root", "lavapipe.json"), JSON.stringify(description));
    renameSync(join(temporary, "root"), folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
