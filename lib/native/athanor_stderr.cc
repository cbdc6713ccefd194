// athanor_stderr.node holds stderr back while the native binding loads. It links nothing of TensorFlow, because libtensorflow already
// writes when its static initialisers run, before any code of the module that links it.

#include <node_api.h>
#include <unistd.h>

#include <cstdio>
#include <mutex>

static void Export(napi_env env, napi_value target, const char *name, napi_callback function) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value);
  napi_set_named_property(env, target, name, value);
}

// stderr is the process', while workers load this module too.
static std::mutex guard;
static FILE *held = nullptr;
static int saved = -1;

// hold(): void; what native code writes to stderr goes to a temporary file from here on.
static napi_value Hold(napi_env, napi_callback_info) {
  std::lock_guard<std::mutex> lock(guard);
  if (held != nullptr) return nullptr;
  held = tmpfile();
  if (held == nullptr) return nullptr;
  fflush(stderr);
  saved = dup(STDERR_FILENO);
  if (saved >= 0) dup2(fileno(held), STDERR_FILENO);
  return nullptr;
}

// release(show: boolean): void; stderr is as before, and what was held is written to it or dropped.
static napi_value Release(napi_env env, napi_callback_info info) {
  std::lock_guard<std::mutex> lock(guard);
  if (held == nullptr) return nullptr;
  size_t count = 1;
  napi_value argument;
  bool show = false;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  napi_get_value_bool(env, argument, &show);
  fflush(stderr);
  if (saved >= 0) {
    dup2(saved, STDERR_FILENO);
    close(saved);
  }
  rewind(held);
  char block[4096];
  for (size_t length; show && (length = fread(block, 1, sizeof block, held)) > 0;) {
    fwrite(block, 1, length, stderr);
  }
  fclose(held);
  held = nullptr;
  return nullptr;
}

NAPI_MODULE_INIT() {
  Export(env, exports, "hold", Hold);
  Export(env, exports, "release", Release);
  return exports;
}

