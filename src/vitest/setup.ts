/** Runs in each of Vitest's workers before the specs do: what instrumented code calls is there, and worker threads are told. */

import '../instrument/runtime.ts'
import { registeredScope, setRegisteredScope } from '../instrument/scope.ts'

if (registeredScope() === undefined) setRegisteredScope({ packages: [], mode: 'async' })
