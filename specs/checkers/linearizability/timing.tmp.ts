import { checkHistory } from '/work/main/src/checkers/linearizability/check.ts'
import { etcdHistory, register, storeHistory, text, folder } from '/work/main/specs/checkers/linearizability/recorded.ts'
for (const f of ['etcd/etcd_100.log','etcd/etcd_102.log']) { const h = etcdHistory(new URL(f, folder)); const t=performance.now(); const r=checkHistory(h, register); console.log(f,h.length,r.verdict,r.visited,performance.now()-t)}
for (const f of ['kv/c50-ok.txt','kv/c50-bad.txt']) {
const h = storeHistory(new URL(f, folder))
const keys = [...new Set(h.map(c=>c.args[0]))]
for (const k of keys) { const p=h.filter(c=>c.args[0]===k); const t=performance.now(); const r=checkHistory(p,text,{bound:300000}); console.log(f,k,p.length,r.verdict,r.visited,(performance.now()-t).toFixed(0)) }
}
