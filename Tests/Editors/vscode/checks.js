// The packed extension against the real server: checks.js EXTENSION-FOLDER
'use strict';

const fs = require('fs');
const Module = require('module');
const path = require('path');
const stub = require('./stub');
const { seePage } = require('./page');

const project = process.env.RAGD_PROJECT;
const binary = process.env.RAGD_BINARY;
const folder = process.argv[2];
const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json')));
const settings = { 'ragd.path': binary };
const editor = stub.create(project, manifest, settings);
const { Position, Range, Uri, TextDocument, CancellationTokenSource } = stub;

const load = Module._load;
Module._load = (name, ...rest) => (name === 'vscode' ? editor.api : load(name, ...rest));

function check(name, passed, got) {
  const line = passed ? `pass vscode ${name}` : `fail vscode ${name}: got ${JSON.stringify(got)}`;
  fs.appendFileSync(process.env.RAGD_RESULTS, line + '\n');
}

async function until(attempt) {
  const end = Date.now() + 60000;
  for (;;) {
    const result = await attempt();
    if (result || Date.now() > end) return result;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const token = () => new CancellationTokenSource().token;
const pier = 'from lantern import Lantern\n\n\ndef light_pier(oil):\n    lantern = Lantern(oil)\n';

/** Opens a document in the editor. */
function open(name, text) {
  const document = new TextDocument(Uri.file(path.join(project, name)), 'python', text);
  editor.api.workspace.textDocuments.push(document);
  editor.events.Open.fire(document);
  return document;
}

/** Replaces a range, as the editor reports it. */
function edit(document, range, text) {
  const [start, end] = [document.offset(range.start), document.offset(range.end)];
  document.text = document.text.slice(0, start) + text + document.text.slice(end);
  document.version += 1;
  editor.events.Change.fire({ document, contentChanges: [{ range, text }] });
}

const type = (document, text) => edit(document, new Range(document.end(), document.end()), text);

const ghosts = (document, place = document.end(), source = token()) =>
  editor.providers.inline.provideInlineCompletionItems(document, place, { triggerKind: 1 }, source);

/** Ghost text once there is some: on a busy machine the first answer may be empty. */
const someGhosts = (document) =>
  until(async () => {
    const items = await ghosts(document);
    return items && items.length > 0 && items;
  });

/** Takes the first ghost text, as the editor does. */
async function accept(document) {
  const items = await someGhosts(document);
  if (items && items[0]) edit(document, items[0].range, items[0].insertText);
  return items;
}

function packaging() {
  const registered = Object.keys(editor.commands).sort();
  const told = manifest.contributes.commands.map(({ command }) => command).sort();
  check('every command is in package.json, and the other way round',
    JSON.stringify(registered) === JSON.stringify(told), { registered, told });
  const files = [manifest.main, manifest.contributes.viewsContainers.activitybar[0].icon,
    ...manifest.contributes.walkthroughs[0].steps.map(({ media }) => media.markdown)];
  const missing = files.filter((file) => !fs.existsSync(path.join(folder, file)));
  check('every file that package.json names is packed', missing.length === 0, missing);

  const schema = JSON.parse(
    fs.readFileSync(path.join(process.env.RAGD_EDITORS, '../protocol/config.schema.json')),
  );
  const wanted = [];
  // Engines and training are up to the user's own settings file alone.
  for (const [section, { properties }] of Object.entries(schema.properties)) {
    if (!properties || ['generator', 'embedder', 'training', 'vectors'].includes(section)) continue;
    for (const [key, { description, default: fallback }] of Object.entries(properties)) {
      wanted.push([`ragd.${section}.${key}`, description, fallback]);
    }
  }
  const have = Object.entries(manifest.contributes.configuration.properties)
    .filter(([name]) => name !== 'ragd.path')
    .map(([name, { description, default: fallback }]) => [name, description, fallback]);
  check(
    'the settings are those of config.schema.json',
    JSON.stringify(have) === JSON.stringify(wanted),
    have,
  );
}

async function reading(document) {
  const hover = await until(async () => {
    const hover = await editor.providers.hover.provideHover(document, new Position(5, 20), token());
    return hover && /Lights the wick/.test(hover.contents.value) && hover;
  });
  check('hover', hover && /lib\/lantern\.py:7/.test(hover.contents.value), hover);
}

async function writing() {
  const document = open('lib/pier.py', pier);
  type(document, '    return lantern.kin');
  const list = await editor.providers.completion.provideCompletionItems(
    document, document.end(), token(), { triggerKind: 0 });
  const item = list.items.find(({ label }) => label === 'kindle_wick');
  check('completion', item, list);
  // A busy server may leave descriptions out at first.
  const documentation = await until(async () => {
    const resolved = await editor.providers.completion.resolveCompletionItem(item, token());
    return resolved.documentation;
  });
  check(
    'a menu item has its documentation',
    documentation && /Lights the wick/.test(documentation.value),
    documentation,
  );

  const shown = await someGhosts(document);
  check('ghost text', shown[0].insertText === 'dle_wick(5)', shown);
  await accept(document);
  check(
    'accepting writes exactly it',
    document.text === pier + '    return lantern.kindle_wick(5)',
    document.text,
  );

  type(document, '\n    return lantern.kin');
  const source = new CancellationTokenSource();
  const cancelled = ghosts(document, document.end(), source.token);
  source.cancel();
  check('a cancelled request shows nothing', (await cancelled) === undefined, await cancelled);
  const stale = ghosts(document);
  type(document, 'x');
  check('an answer for an older text shows nothing', (await stale) === undefined, await stale);
}

async function typing() {
  const document = open('lib/fast.py', pier);
  const text = '    oil = lantern.kindle_wick(11)\n'.repeat(6).slice(0, 178) + '\n    return lantern.kin';
  const waiting = [];
  for (const letter of text) {
    type(document, letter);
    waiting.push(ghosts(document).then((items) => ({ items, version: document.version })));
  }
  const last = document.version;
  const shown = (await Promise.all(waiting)).filter(({ items }) => items && items.length);
  check(
    '200 characters: no older text gets a suggestion',
    shown.every(({ version }) => version === last),
    shown,
  );
  await accept(document);
  check(
    '200 characters: the text is right',
    document.text === pier + text + 'dle_wick(5)',
    document.text,
  );
}

async function encodings() {
  const lamp = pier + '    name = "\u{1f56f}é"; return lantern.kin';
  const lines = open('lib/crlf.py', lamp.replace(/\n/g, '\r\n'));
  await accept(lines);
  check(
    'a file with CRLF and characters outside of 16 bits',
    lines.text === (lamp + 'dle_wick(5)').replace(/\n/g, '\r\n'),
    lines.text,
  );
}

async function asking(view) {
  editor.views['ragd.ask'].resolveWebviewView(view);
  view.fromPage({ kind: 'ready' });
  await editor.commands['ragd.ask']('How is the wick of a lantern lit?');
  const deltas = view.posted.filter(({ kind }) => kind === 'delta');
  check(
    'an answer streams',
    deltas.length > 0 && deltas.map(({ delta }) => delta).join('').includes('kindle_wick'),
    view.posted,
  );
  const last = view.posted[view.posted.length - 1];
  check(
    'an answer ends with its citations',
    last.turn.state === 'done' && last.turn.citations.length > 0,
    last,
  );
  view.fromPage({ kind: 'open', turn: 0, citation: 0 });
  const jump = editor.shown[editor.shown.length - 1];
  check(
    'a citation jumps',
    jump && /README\.md$/.test(jump.uri) && jump.options.selection.start.line === 2,
    jump,
  );

  const stopped = editor.views['ragd.ask'].ask('And for the harbour?');
  view.fromPage({ kind: 'stop' });
  // A quotation may be there before the word to stop.
  check('an answer is stopped', ['stopped', 'done'].includes((await stopped).state), await stopped);
}

async function searching() {
  const picker = await editor.commands['ragd.search']('kindle wick');
  check('search', await until(() => picker.items.length > 0), picker.items);
  check('search shows where', /lantern\.py:\d+/.test(picker.items[0].description), picker.items[0]);
  picker.value = 'no such words xyzzy';
  picker.on.value.fire(picker.value);
  picker.value = 'harbour lights';
  picker.on.value.fire(picker.value);
  await until(() => picker.items.some(({ label }) => label === 'Harbour lights'));
  picker.selectedItems = picker.items.filter(({ label }) => label === 'Harbour lights');
  picker.on.accept.fire();
  const shown = editor.shown[editor.shown.length - 1];
  check('a found place opens', /README\.md$/.test(shown.uri), shown);
}

async function living(server) {
  const [item] = editor.items;
  check('the status bar says that all is well', item.text === '$(book) ragd', item.text);
  const before = server.connection.process.pid;
  process.kill(before, 'SIGKILL');
  check(
    'the status bar says that it restarts',
    await until(() => item.text === '$(sync~spin) ragd'),
    item.text,
  );
  check(
    'a killed server is started again',
    await until(() => server.state === 'ready' && server.connection.process.pid !== before),
    server.state,
  );
  const document = editor.api.workspace.textDocuments.find(({ uri }) => /pier\.py$/.test(uri));
  document.text = pier + '    return lantern.kin';
  await editor.commands['ragd.restart']();
  await until(() => server.state === 'ready');
  const items = await someGhosts(document);
  check(
    'the new server knows the documents',
    items && items[0].insertText === 'dle_wick(5)',
    items,
  );

  await editor.commands['ragd.doctor']();
  check('doctor', /cache folder/.test(editor.output), editor.output);
  await editor.commands['ragd.reindex']();
  check('a notification tells of the index that is made', editor.reports.length > 0, editor.reports);
  await server.request('ragd/index', { full: true, workDoneToken: 'made' });
  check(
    'the status bar tells of the index that is made',
    item.texts.some((text) => /^\$\(sync~spin\) ragd \d+%$/.test(text)),
    item.texts,
  );

  await editor.commands['ragd.toggleGhostText']();
  await until(() => server.state === 'ready');
  check(
    'a setting of the editor reaches the server',
    !((await ghosts(document)) || []).length,
    await ghosts(document),
  );

  settings['ragd.path'] = '/nowhere/ragd';
  await editor.commands['ragd.restart']();
  check(
    'no program: says what is missing',
    editor.errors.some(({ text }) => /\/nowhere\/ragd/.test(text)),
    editor.errors,
  );
  check('no program: the status bar warns', item.text === '$(warning) ragd', item.text);
  // One that ends at once is tried six times; the pauses are cut short here.
  const pause = global.setTimeout;
  global.setTimeout = (work, delay) => pause(work, Math.min(delay, 5));
  settings['ragd.path'] = '/bin/false';
  await editor.commands['ragd.restart']();
  const told = await until(() => editor.errors.some(({ text }) => /ended 6 times/.test(text)));
  global.setTimeout = pause;
  check(
    'a server that always ends: says so, and stops trying',
    told && server.state === 'stopped',
    editor.errors,
  );
  settings['ragd.path'] = binary;
  editor.errors.length = 0;
  await editor.commands['ragd.restart']();
  check('restart', await until(() => server.state === 'ready'), server.state);
}

async function main() {
  const extension = require(path.join(folder, manifest.main));
  const harbour = open(
    'lib/harbour.py',
    fs.readFileSync(path.join(project, 'lib/harbour.py'), 'utf8'),
  );
  const { server } = extension.activate({ subscriptions: [], extensionUri: Uri.file(folder) });
  packaging();
  await until(() => server.state === 'ready');
  await reading(harbour);
  await writing();
  await typing();
  await encodings();
  const view = stub.createView();
  await asking(view);
  await searching();
  await living(server);
  check('no error was shown', editor.errors.length === 0, editor.errors);
  const { pid } = server.connection.process;
  await extension.deactivate();
  let isGone = false;
  try {
    process.kill(pid, 0);
  } catch {
    isGone = true;
  }
  check('the server stops with the editor', isGone, pid);
  seePage(view, check);
}

main().catch((error) => check('script', false, error.stack)).finally(() => process.exit());
