// The settings of the editor as protocol/config.schema.json has them.
'use strict';

const vscode = require('vscode');
const { contributes } = require('./package.json');

/** Settings that the extension itself reads; all others are ragd's. */
const own = new Set(['ragd.path']);

/**
 * What the user has set, and nothing that is only a default here: the user's own settings file
 * would be overruled by it.
 */
function serverSettings() {
  const configuration = vscode.workspace.getConfiguration();
  const settings = {};
  for (const name of Object.keys(contributes.configuration.properties)) {
    if (own.has(name)) continue;
    const { globalValue, workspaceValue, workspaceFolderValue } = configuration.inspect(name) || {};
    const value = workspaceFolderValue ?? workspaceValue ?? globalValue;
    if (value === undefined) continue;
    const [, section, key] = name.split('.');
    settings[section] = { ...settings[section], [key]: value };
  }
  return settings;
}

module.exports = { serverSettings, own };
