/**
 * Moves labels apart so that neighbours are at least `gap` pixels from each other and all stay within `top` … `bottom`, each as
 * near to where it wants to be as that allows. Returns positions in the order of `wanted`; where there is no room for all, they
 * are spread evenly.
 */
export function spread(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((y, index) => ({ y, index })).toSorted((left, right) => left.y - right.y);
  const room = bottom - top;
  const distance = wanted.length > 1 ? Math.min(gap, room / (wanted.length - 1)) : gap;
  const placed: number[] = [];
  for (const cluster of clusters(order, distance, top, bottom)) {
    for (const [offset, { index }] of cluster.members.entries()) placed[index] = cluster.start + offset * distance;
  }
  return placed;
}

interface Cluster {
  members: { readonly y: number; readonly index: number }[];
  start: number;
}

/** Labels that touch form a cluster around the mean of their wishes; clusters that touch become one. */
function clusters(order: readonly { y: number; index: number }[], gap: number, top: number, bottom: number): Cluster[] {
  const result: Cluster[] = [];
  for (const member of order) {
    let cluster: Cluster = { members: [member], start: 0 };
    cluster.start = startOf(cluster, gap, top, bottom);
    let above = result.at(-1);
    while (above !== undefined && above.start + above.members.length * gap > cluster.start + 1e-6) {
      result.pop();
      cluster = { members: [...above.members, ...cluster.members], start: 0 };
      cluster.start = startOf(cluster, gap, top, bottom);
      above = result.at(-1);
    }
    result.push(cluster);
  }
  return result;
}

function startOf({ members }: Cluster, gap: number, top: number, bottom: number): number {
  const height = (members.length - 1) * gap;
  const mean = members.reduce((sum, { y }, offset) => sum + y - offset * gap, 0) / members.length;
  return Math.max(top, Math.min(mean, bottom - height));
}
