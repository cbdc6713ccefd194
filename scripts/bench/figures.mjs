export async function figures() {
  return {};
}
