/** The scenario in a worker thread: each imports its module for itself, since functions cannot be sent. */

import { fileURLToPath } from 'node:url'
import { declineInstrumentation } from '../../instrument/scope.ts'
import { loaderFor, registerTypeScript } from '../../instrument/typescript.ts'
import { whileLoading } from '../../intercept/loading.ts'
import { type AnyScenario, isScenario } from '../../scenario/scenario.ts'
import { ThreadsError, withoutModule } from './errors.ts'
import type { ScenarioPlace } from './job.ts'

/** Imports the scenario, TypeScript through tsx. Throws an error that says what to do. */
export async function importScenario({ urls, name, preload, scope }: ScenarioPlace): Promise<AnyScenario> {
  for (const url of urls) {
    const exported = await importModule(url, name, preload, scope)
    // In a package whose TypeScript means CommonJS the exports may all lie in the default one.
    const inner = exported.default
    const values = [exported, ...(typeof inner === 'object' && inner !== null ? [inner] : [])].flatMap(Object.values)
    const found = values
      .flatMap(value => (Array.isArray(value) ? value : [value]))
      .find((value): value is AnyScenario => isScenario(value) && value.name === name)
    if (found !== undefined) return found
  }
  const files = urls.map(url => fileURLToPath(url))
  throw withoutModule(name, `${files.join(' and ')} ${files.length === 1 ? 'does' : 'do'} not export it`)
}

async function importModule(
  url: string,
  name: string,
  preload: readonly string[],
  scope: ScenarioPlace['scope'],
): Promise<Readonly<Record<string, unknown>>> {
  const file = fileURLToPath(url)
  try {
    // A worker runs only scenarios of one loader, since those that are registered later come first.
    await registerTypeScript(loaderFor([url]))
    if (scope === 'none') declineInstrumentation()
    else if (scope !== undefined) await (await import('../../instrument/register.ts')).registerInstrumentation(scope)
    return await whileLoading(async () => {
      for (const module of preload) await import(module)
      return (await import(url)) as Readonly<Record<string, unknown>>
    })
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    throw new ThreadsError(
      `heddle: scenario '${name}': every worker imports it; importing ${file} failed there:\n${message}`,
    )
  }
}
