// Reads the diagrams of reports with Mermaid's own parser: node parse.mjs FOLDER FILE..., FOLDER with mermaid and jsdom.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, ...files] = process.argv.slice(2);
const require = createRequire(pathToFileURL(folder + '/'));
// Mermaid is made for a browser.
const { window } = new (require('jsdom').JSDOM)('<!doctype html><body></body>');
for (const name of ['window', 'document', 'Element', 'HTMLElement', 'SVGElement', 'Node', 'DOMParser']) {
  globalThis[name] = window[name];
}
const { default: mermaid } = await import(pathToFileURL(folder + '/node_modules/mermaid/dist/mermaid.core.mjs'));
mermaid.initialize({ startOnLoad: false });
for (const file of files) {
  const diagrams = [...fs.readFileSync(file, 'utf8').matchAll(/^```mermaid\n([^]*?)^```$/gm)];
  if (!diagrams.length) throw new Error(file + ' has no diagram');
  for (const [, diagram] of diagrams) {
    const { diagramType } = await mermaid.parse(diagram);
    if (diagramType !== 'sequence') throw new Error(file + ': ' + diagramType);
  }
}
// It does find mistakes.
if (await mermaid.parse('sequenceDiagram\n  a -> \n', { suppressErrors: true })) throw new Error('Mermaid reads everything');
console.log('read: ' + files.length);
