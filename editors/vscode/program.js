// Finds the program, and runs it for a report.
'use strict';

const { execFile } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const vscode = require('vscode');

function isProgram(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * The program: the setting, else the one on the PATH, that of the checkout that this extension lies
 * in, or one in the usual folders; undefined when there is none.
 */
function findProgram() {
  const asked = vscode.workspace.getConfiguration('ragd').get('path', '');
  if (asked) {
    const file = asked.replace(/^~(?=\/)/, os.homedir());
    return isProgram(file) ? file : undefined;
  }
  const folders = (process.env.PATH || '').split(path.delimiter).filter(path.isAbsolute);
  // The extension may be linked from a checkout.
  folders.push(path.join(fs.realpathSync(__dirname), '..', '..', '.build', 'release'));
  folders.push(path.join(os.homedir(), '.local', 'bin'), '/usr/local/bin', '/opt/homebrew/bin');
  return folders.map((folder) => path.join(folder, 'ragd')).find(isProgram);
}

/** Says that there is no program, and offers what helps. */
async function tellMissing() {
  const asked = vscode.workspace.getConfiguration('ragd').get('path', '');
  const what = asked
    ? `ragd: ${asked} (the setting ragd.path) is no program.`
    : 'ragd: the program is not on the PATH. Install it, or set ragd.path.';
  const choice = await vscode.window.showErrorMessage(what, 'Open Settings', 'How to Install');
  if (choice === 'Open Settings') {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'ragd.path');
  } else if (choice === 'How to Install') {
    await vscode.commands.executeCommand(
      'workbench.action.openWalkthrough',
      'ragd.ragd#ragd.start',
    );
  }
}

/** What `ragd doctor` says of the installation and of a folder. */
function examine(program, folder) {
  const where = folder ? ['--root', folder] : [];
  return new Promise((resolve) => {
    execFile(program, ['doctor', ...where], { cwd: folder }, (error, output, errors) =>
      resolve(output + errors || String(error)));
  });
}

module.exports = { findProgram, tellMissing, examine };
