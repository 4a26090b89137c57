// The page of the view for questions in a real browser, with the messages that the extension
// posted.
'use strict';

const fs = require('fs');
const path = require('path');
const { execFileSync } = require('child_process');
const { pathToFileURL } = require('url');

/** What the editor's light and dark themes set. */
const colours = {
  foreground: ['#3b3b3b', '#cccccc'],
  'sideBar-background': ['#f8f8f8', '#181818'],
  'textLink-foreground': ['#005fb8', '#4daafc'],
  'textCodeBlock-background': ['#eaeaea', '#2b2b2b'],
  'textPreformat-foreground': ['#3b3b3b', '#d0d0d0'],
  'textPreformat-background': ['#0000001f', '#3c3c3c'],
  descriptionForeground: ['#6b6b6b', '#9d9d9d'],
  'badge-background': ['#cccccc', '#616161'],
  'badge-foreground': ['#3b3b3b', '#f8f8f8'],
  'input-background': ['#ffffff', '#313131'],
  'input-foreground': ['#3b3b3b', '#cccccc'],
  'input-border': ['#cecece', '#3c3c3c'],
  'input-placeholderForeground': ['#767676', '#989898'],
  'button-background': ['#005fb8', '#0078d4'],
  'button-foreground': ['#ffffff', '#ffffff'],
  'sideBarSectionHeader-border': ['#e5e5e5', '#2b2b2b'],
  errorForeground: ['#f85149', '#f85149'],
  focusBorder: ['#005fb8', '#0078d4'],
  'list-hoverBackground': ['#f2f2f2', '#2a2d2e'],
};

const fonts = {
  'font-family': "'DejaVu Sans', sans-serif",
  'font-size': '13px',
  'editor-font-family': "'DejaVu Sans Mono', monospace",
};

/** A value of an attribute as it was before it was written. */
const unescape = (text) =>
  text.replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

/** Stands for the editor on the page: keeps what the page posts, plays messages, and clicks. */
function driver(messages) {
  return `
const posted = [];
function acquireVsCodeApi() {
  return {
    postMessage: (message) => posted.push(message),
    getState: () => undefined,
    setState() {},
  };
}
addEventListener('error', (event) => posted.push({ kind: 'error', message: event.message }));
addEventListener(
  'securitypolicyviolation',
  (event) => posted.push({ kind: 'policy', of: event.blockedURI }),
);
addEventListener('load', () => {
  for (const data of ${JSON.stringify(messages).replace(/</g, '\\u003c')}) {
    dispatchEvent(new MessageEvent('message', { data }));
  }
  document.querySelector('.citation').click();
  document.getElementById('question').value = 'And <b>then</b>?';
  document.getElementById('send').click();
  document.body.dataset.posted = JSON.stringify(posted);
  document.body.dataset.width = document.documentElement.scrollWidth;
});`;
}

function browse(...flags) {
  const base = [
    '--headless=new', '--no-sandbox', '--disable-gpu', '--hide-scrollbars',
    '--allow-file-access-from-files', '--virtual-time-budget=2000', '--window-size=520,900',
  ];
  return execFileSync(
    'chromium',
    [...base, ...flags],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
}

function seePage(view, check) {
  const folder = process.env.RAGD_WORK;
  const nonce = /nonce-([^']+)'/.exec(view.webview.html)[1];
  // A text that would be an element if the page took it for one.
  const hostile = {
    question: '<img src=x onerror=alert(1)>',
    answer: 'See <script>alert(1)</script> and [x](javascript:alert(1)).',
    citations: [],
    state: 'done',
  };
  const messages = [...view.posted, { kind: 'turn', index: 2, turn: hostile }];
  for (const [index, name] of ['light', 'dark'].entries()) {
    const theme = Object.entries(colours).map(([key, values]) => [key, values[index]]);
    const style = [...Object.entries(fonts), ...theme]
      .map(([key, value]) => `--vscode-${key}: ${value}`)
      .join('; ');
    const html = view.webview.html
      .replace(
        '<html lang="en">',
        `<html lang="en" style="${style.replace(/"/g, '&quot;')}">`,
      )
      .replace(`style-src file:`, `style-src file: 'unsafe-hashes' 'unsafe-inline'`)
      .replace(
        '<script nonce',
        `<script nonce="${nonce}">${driver(messages)}</script><script nonce`,
      );
    const page = path.join(folder, `ask-${name}.html`);
    fs.writeFileSync(page, html);
    const dom = browse('--dump-dom', pathToFileURL(page).href);
    const posted = JSON.parse(unescape((/data-posted="([^"]*)"/.exec(dom) || ['', '[]'])[1]));
    const kinds = posted.map(({ kind }) => kind);
    check(
      `the page (${name}) answers clicks and keeps its policy`,
      JSON.stringify(kinds) === '["ready","open","ask"]',
      posted,
    );
    check(`the page (${name}) shows places`, dom.includes('README.md:3'), dom);
    check(
      `the page (${name}) takes no text for elements`,
      !/<img|<script>alert|href="javascript/.test(dom),
      dom,
    );
    check(
      `the page (${name}) fits its width`,
      Number((/data-width="(\d+)"/.exec(dom) || [])[1]) <= 520,
      dom,
    );
    if (process.env.RAGD_SCREENS) {
      browse(
        `--screenshot=${path.join(process.env.RAGD_SCREENS, `vscode-ask-${name}.png`)}`,
        pathToFileURL(page).href,
      );
    }
  }
}

module.exports = { seePage };
