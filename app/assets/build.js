// Compiles scss/ and js/ into the folder named by the first argument (setup/assets.py says which).
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "..", "static", "build");
mkdirSync(out, { recursive: true });

const { css } = compile(join(here, "scss", "app.scss"), {
  style: "compressed",
  loadPaths: [join(here, "node_modules")],
  quietDeps: true,
});
writeFileSync(join(out, "app.css"), css);
copyFileSync(join(here, "mark.svg"), join(out, "mark.svg"));

await build({
  entryPoints: [join(here, "js", "app.js")],
  outfile: join(out, "app.js"),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  legalComments: "none",
  logLevel: "warning",
});

// What is shipped to browsers carries its licence with it; the build tools are not shipped.
// The npm package of govuk-frontend holds no licence file, so its text is kept in licences/.
const shipped = [
  ["govuk-frontend", join(here, "licences", "govuk-frontend.txt")],
  ["htmx.org", join(here, "node_modules", "htmx.org", "LICENSE")],
];
const licences = shipped.map(([name, file]) => {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf-8"));
  return `${name} ${version} (${license})\n\n${readFileSync(file, "utf-8").trim()}\n`;
});
writeFileSync(join(out, "licences.txt"), licences.join(`\n${"-".repeat(72)}\n\n`));
