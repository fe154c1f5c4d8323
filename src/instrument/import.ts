/**
 * For `node --import`: instruments what the process loads. Which packages, its own URL says, and whether what code reads and
 * writes is told of: `import.js?packages=p-queue,got&accesses=true`.
 */

import { registerInstrumentation } from './register.ts'

const { searchParams } = new URL(import.meta.url)
const packages = (searchParams.get('packages') ?? '').split(',').filter(name => name !== '')
await registerInstrumentation({ packages, mode: 'async', accesses: searchParams.get('accesses') === 'true' })
