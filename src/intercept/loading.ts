/**
 * The platform while a user's modules are loaded. What a module takes for itself then (`promisify(fs.readFile)`, `const { readFile } =
 * require('fs')`, a library's own copy of `fs`) it calls ever after, whatever a run puts in place; so what it takes are functions
 * that a run controls, and that hand every call on to the platform outside of one.
 */

// The platform's own modules take their timers when they are first loaded, so it is to be before the first user's module.
import 'node:http'
import 'node:https'
import 'node:http2'
import 'node:net'
import 'node:readline'
import 'node:tls'
import { syncBuiltinESMExports } from 'node:module'
import { install as installChildProcess } from './child-process.ts'
import { install as installCrypto } from './crypto.ts'
import { install as installDns } from './dns.ts'
import { install as installFs } from './fs.ts'
import { install as installFsDir } from './fs-dir.ts'
import { install as installFsPromises } from './fs-promises.ts'
import { install as installTimers } from './timers.ts'
import { install as installTimersPromises } from './timers-promises.ts'
import { install as installWorkerThreads } from './worker-threads.ts'
import { install as installZlib } from './zlib.ts'

const installs = [
  () => installTimers(undefined),
  () => installTimersPromises(undefined),
  installFs,
  installFsPromises,
  installFsDir,
  installCrypto,
  installZlib,
  installDns,
  installChildProcess,
  () => installWorkerThreads(),
]

/** Call it before modules are loaded that a run is to control, and what it returns once they are. */
export function beginLoading(): () => void {
  const uninstalls = installs.map(install => install())
  syncBuiltinESMExports()
  let loading = true
  return () => {
    if (!loading) return
    loading = false
    for (const uninstall of uninstalls.reverse()) uninstall()
    syncBuiltinESMExports()
  }
}

/** Loads a user's module. */
export async function whileLoading<T>(load: () => Promise<T>): Promise<T> {
  const end = beginLoading()
  try {
    return await load()
  } finally {
    end()
  }
}
