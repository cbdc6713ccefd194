// Athanor's additions to the binding of @tensorflow/tfjs-node-gpu. Two modules come from this file:
//
// - tfjs_binding.node: the sources of the installed package, as they are, and in the same translation unit functions on the binding's own
//   TFE_Context, float64 in and out, and options that the binding leaves at their defaults.
// - athanor_stderr.node (-DATHANOR_STDERR): holds stderr back while the first one loads. It links nothing of TensorFlow, because
//   libtensorflow already writes when its static initialisers run, before any code of the module that links it.
//
// docs/native.md says why each of the two seams below is the least invasive one.

#include <node_api.h>

static void Export(napi_env env, napi_value target, const char *name, napi_callback function) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value);
  napi_set_named_property(env, target, name, value);
}

#ifdef ATHANOR_STDERR

#include <unistd.h>

#include <cstdio>

static FILE *held = nullptr;
static int saved = -1;

// hold(): void; what native code writes to stderr goes to a temporary file from here on.
static napi_value Hold(napi_env, napi_callback_info) {
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

#else

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

namespace athanor {
TFE_ContextOptions *NewContextOptions();
}

// Seam 1: names. The context is made with our options, and the module's entry point is called by ours.
#define TFE_NewContextOptions athanor::NewContextOptions
#define napi_register_module_v1 athanor_upstream_register
#define node_api_module_get_api_version_v1 athanor_upstream_api_version
#include "tfjs_backend.cc"
#include "tfjs_binding.cc"
#undef TFE_NewContextOptions
#undef napi_register_module_v1
#undef node_api_module_get_api_version_v1

namespace athanor {

using tfnodejs::TFJSBackend;

// Seam 2: private members. The names in an explicit instantiation aren't checked for access (C++17, [temp.explicit]/12).
template <typename Tag, typename Tag::Type Member>
struct Reach {
  friend typename Tag::Type Get(Tag) { return Member; }
};
struct ContextTag {
  using Type = TFE_Context *TFJSBackend::*;
  friend Type Get(ContextTag);
};
struct HandlesTag {
  using Type = std::unordered_map<int32_t, TFE_TensorHandle *> TFJSBackend::*;
  friend Type Get(HandlesTag);
};
struct InsertTag {
  using Type = int32_t (TFJSBackend::*)(TFE_TensorHandle *);
  friend Type Get(InsertTag);
};
template struct Reach<ContextTag, &TFJSBackend::tfe_context_>;
template struct Reach<HandlesTag, &TFJSBackend::tfe_handle_map_>;
template struct Reach<InsertTag, &TFJSBackend::InsertHandle>;

// Protobuf by hand: a ConfigProto of three numbers is not worth a library.
static void PutVarint(std::string *out, uint64_t value) {
  while (value >= 0x80) {
    out->push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out->push_back(static_cast<char>(value));
}

static void PutMessage(std::string *out, int field, const std::string &body) {
  PutVarint(out, static_cast<uint64_t>(field) << 3 | 2);
  PutVarint(out, body.size());
  *out += body;
}

// GPU memory grows with need, unless ATHANOR_GPU_MEMORY_MB sets a limit, which TensorFlow then takes at once.
TFE_ContextOptions *NewContextOptions() {
  std::string gpu_options;
  const char *limit = getenv("ATHANOR_GPU_MEMORY_MB");
  const float megabytes = limit == nullptr ? 0 : strtof(limit, nullptr);
  if (megabytes > 0) {
    std::string limits(1, 0x0a);  // VirtualDevices.memory_limit_mb = 1, packed floats
    PutVarint(&limits, sizeof megabytes);
    limits.append(reinterpret_cast<const char *>(&megabytes), sizeof megabytes);
    std::string experimental;
    PutMessage(&experimental, 1, limits);    // Experimental.virtual_devices = 1
    PutMessage(&gpu_options, 9, experimental);  // GPUOptions.experimental = 9
  } else {
    PutVarint(&gpu_options, 4 << 3);  // GPUOptions.allow_growth = 4
    PutVarint(&gpu_options, 1);
  }
  std::string config;
  PutMessage(&config, 6, gpu_options);  // ConfigProto.gpu_options = 6
  TFE_ContextOptions *options = ::TFE_NewContextOptions();
  TF_Status *status = TF_NewStatus();
  TFE_ContextOptionsSetConfig(options, config.data(), config.size(), status);
  TF_DeleteStatus(status);
  return options;
}

struct Status {
  TF_Status *status = TF_NewStatus();
  ~Status() { TF_DeleteStatus(status); }
  bool ok() const { return TF_GetCode(status) == TF_OK; }
};

static napi_value Throw(napi_env env, const std::string &what) {
  napi_throw_error(env, nullptr, what.c_str());
  return nullptr;
}

static napi_value ThrowStatus(napi_env env, const std::string &op, const Status &status) {
  return Throw(env, op + ": " + TF_Message(status.status));
}

static TFJSBackend *Backend(napi_env env) {
  void *data = nullptr;
  napi_get_instance_data(env, &data);
  return static_cast<TFJSBackend *>(data);
}

static TFE_Context *Context(napi_env env) { return Backend(env)->*Get(ContextTag{}); }

static int32_t Insert(napi_env env, TFE_TensorHandle *handle) {
  return (Backend(env)->*Get(InsertTag{}))(handle);
}

static TFE_TensorHandle *Find(napi_env env, int32_t id) {
  auto &handles = Backend(env)->*Get(HandlesTag{});
  auto found = handles.find(id);
  return found == handles.end() ? nullptr : found->second;
}

template <size_t Count>
struct Arguments {
  napi_value values[Count];
  bool complete;
  Arguments(napi_env env, napi_callback_info info) {
    size_t count = Count;
    napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
    complete = count == Count;
  }
};

struct Bytes {
  void *data = nullptr;
  size_t length = 0;
  napi_typedarray_type type;
  bool ok;
  Bytes(napi_env env, napi_value value, napi_typedarray_type wanted) {
    ok = napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr) == napi_ok &&
         type == wanted;
  }
};

static bool Text(napi_env env, napi_value value, std::string *out) {
  size_t length;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return false;
  out->resize(length);
  return napi_get_value_string_utf8(env, value, &(*out)[0], length + 1, &length) == napi_ok;
}

static std::string DtypeName(TF_DataType dtype) {
  switch (dtype) {
    case TF_FLOAT: return "float32";
    case TF_DOUBLE: return "float64";
    case TF_INT32: return "int32";
    case TF_INT64: return "int64";
    case TF_UINT8: return "uint8";
    case TF_BOOL: return "bool";
    case TF_STRING: return "string";
    case TF_COMPLEX64: return "complex64";
    default: return "dtype " + std::to_string(dtype);
  }
}

static std::string Describe(TFE_TensorHandle *handle) {
  Status status;
  const int rank = TFE_TensorHandleNumDims(handle, status.status);
  std::string text = DtypeName(TFE_TensorHandleDataType(handle)) + "[";
  for (int axis = 0; axis < rank; axis++) {
    if (axis > 0) text += ", ";
    text += std::to_string(TFE_TensorHandleDim(handle, axis, status.status));
  }
  return text + "]";
}

// addFunction(definition: Uint8Array): void; a serialized FunctionDef, under the name in its signature.
static napi_value AddFunction(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  Bytes definition(env, arguments.values[0], napi_uint8_array);
  if (!definition.ok) return Throw(env, "addFunction: expected the bytes of a FunctionDef");
  Status status;
  TFE_ContextAddFunctionDef(Context(env), static_cast<const char *>(definition.data),
                            definition.length, status.status);
  return status.ok() ? nullptr : ThrowStatus(env, "addFunction", status);
}

// removeFunction(name: string): void
static napi_value RemoveFunction(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  std::string name;
  if (!Text(env, arguments.values[0], &name)) return Throw(env, "removeFunction: expected a name");
  Status status;
  TFE_ContextRemoveFunction(Context(env), name.c_str(), status.status);
  return status.ok() ? nullptr : ThrowStatus(env, "removeFunction " + name, status);
}

// callFunction(name: string, inputs: Int32Array, outputs: Int32Array): void; tensor ids in, new tensor ids out.
static napi_value CallFunction(napi_env env, napi_callback_info info) {
  Arguments<3> arguments(env, info);
  std::string name;
  Bytes inputs(env, arguments.values[1], napi_int32_array);
  Bytes outputs(env, arguments.values[2], napi_int32_array);
  if (!Text(env, arguments.values[0], &name) || !inputs.ok || !outputs.ok) {
    return Throw(env, "callFunction: expected a name and two arrays of tensor ids");
  }
  Status status;
  tfnodejs::TFE_AutoOp op(TFE_NewOp(Context(env), name.c_str(), status.status));
  if (!status.ok()) return ThrowStatus(env, name, status);
  const int32_t *ids = static_cast<const int32_t *>(inputs.data);
  std::string given;
  for (size_t i = 0; i < inputs.length; i++) {
    TFE_TensorHandle *handle = Find(env, ids[i]);
    if (handle == nullptr) {
      return Throw(env, name + ": input " + std::to_string(i) + " has been disposed");
    }
    TFE_OpAddInput(op.op, handle, status.status);
    if (!status.ok()) {
      return ThrowStatus(env, name + ", input " + std::to_string(i) + " " + Describe(handle), status);
    }
  }
  std::vector<TFE_TensorHandle *> results(outputs.length, nullptr);
  int count = static_cast<int>(results.size());
  TFE_Execute(op.op, results.data(), &count, status.status);
  if (!status.ok()) return ThrowStatus(env, name, status);
  int32_t *made = static_cast<int32_t *>(outputs.data);
  for (int i = 0; i < count; i++) made[i] = Insert(env, results[i]);
  return nullptr;
}

// operators(): ArrayBuffer; the serialized OpList of this TensorFlow, for argument names and default attributes.
static napi_value Operators(napi_env env, napi_callback_info info) {
  TF_Buffer *list = TF_GetAllOpList();
  void *data = nullptr;
  napi_value result = nullptr;
  if (napi_create_arraybuffer(env, list->length, &data, &result) == napi_ok) {
    memcpy(data, list->data, list->length);
  }
  TF_DeleteBuffer(list);
  return result;
}

// createDouble(shape: Int32Array, values: Float64Array): number; the id of a float64 tensor in host memory.
static napi_value CreateDouble(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  Bytes shape(env, arguments.values[0], napi_int32_array);
  Bytes values(env, arguments.values[1], napi_float64_array);
  if (!shape.ok || !values.ok) return Throw(env, "createDouble: expected a shape and a Float64Array");
  const int32_t *lengths = static_cast<const int32_t *>(shape.data);
  std::vector<int64_t> dimensions(lengths, lengths + shape.length);
  size_t size = 1;
  for (int64_t length : dimensions) size *= static_cast<size_t>(length);
  if (size != values.length) {
    return Throw(env, "createDouble: the shape holds " + std::to_string(size) + " values, received " +
                          std::to_string(values.length));
  }
  tfnodejs::TF_AutoTensor tensor(TF_AllocateTensor(TF_DOUBLE, dimensions.data(),
                                                   static_cast<int>(dimensions.size()),
                                                   size * sizeof(double)));
  if (size > 0) memcpy(TF_TensorData(tensor.tensor), values.data, size * sizeof(double));
  Status status;
  TFE_TensorHandle *handle = TFE_NewTensorHandle(tensor.tensor, status.status);
  if (!status.ok()) return ThrowStatus(env, "createDouble", status);
  napi_value id;
  napi_create_int32(env, Insert(env, handle), &id);
  return id;
}

// readDouble(id: number): Float64Array
static napi_value ReadDouble(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  int32_t id = -1;
  napi_get_value_int32(env, arguments.values[0], &id);
  TFE_TensorHandle *handle = Find(env, id);
  if (handle == nullptr) return Throw(env, "readDouble: no tensor " + std::to_string(id));
  if (TFE_TensorHandleDataType(handle) != TF_DOUBLE) {
    return Throw(env, "readDouble: expected float64, received " + Describe(handle));
  }
  Status status;
  tfnodejs::TF_AutoTensor tensor(TFE_TensorHandleResolve(handle, status.status));
  if (!status.ok()) return ThrowStatus(env, "readDouble", status);
  const size_t bytes = TF_TensorByteSize(tensor.tensor);
  void *data = nullptr;
  napi_value buffer, result;
  if (napi_create_arraybuffer(env, bytes, &data, &buffer) != napi_ok) {
    return Throw(env, "readDouble: no memory for " + std::to_string(bytes) + " bytes");
  }
  if (bytes > 0) memcpy(data, TF_TensorData(tensor.tensor), bytes);
  napi_create_typedarray(env, napi_float64_array, bytes / sizeof(double), buffer, 0, &result);
  return result;
}

static std::string DescribeInputs(napi_env env, napi_value ids) {
  uint32_t count = 0;
  napi_get_array_length(env, ids, &count);
  std::string text;
  for (uint32_t i = 0; i < count; i++) {
    napi_value element;
    int32_t id = -1;
    napi_get_element(env, ids, i, &element);
    napi_get_value_int32(env, element, &id);
    TFE_TensorHandle *handle = Find(env, id);
    text += (i == 0 ? "" : ", ") + (handle == nullptr ? "a disposed tensor" : Describe(handle));
  }
  return text;
}

// executeOp(name, attributes, inputs, outputCount): the upstream function, with the op and its inputs in its errors.
static napi_value ExecuteOp(napi_env env, napi_callback_info info) {
  napi_value result = tfnodejs::ExecuteOp(env, info);
  bool failed = false;
  napi_is_exception_pending(env, &failed);
  if (!failed) return result;
  napi_value error, message;
  napi_get_and_clear_last_exception(env, &error);
  Arguments<4> arguments(env, info);
  std::string name, said;
  const bool known = Text(env, arguments.values[0], &name) &&
                     napi_get_named_property(env, error, "message", &message) == napi_ok &&
                     Text(env, message, &said);
  if (!known) {
    napi_throw(env, error);
    return nullptr;
  }
  return Throw(env, name + " of " + DescribeInputs(env, arguments.values[2]) + ": " + said);
}

// The upstream properties can't be written, so the module becomes another object with the same properties.
static napi_value CopyExports(napi_env env, napi_value upstream) {
  napi_value names, result;
  uint32_t count = 0;
  napi_create_object(env, &result);
  napi_get_all_property_names(env, upstream, napi_key_own_only, napi_key_all_properties,
                              napi_key_numbers_to_strings, &names);
  napi_get_array_length(env, names, &count);
  for (uint32_t i = 0; i < count; i++) {
    napi_value name, value;
    napi_get_element(env, names, i, &name);
    napi_get_property(env, upstream, name, &value);
    napi_set_property(env, result, name, value);
  }
  return result;
}

static napi_value Register(napi_env env, napi_value exports) {
  napi_value upstream = tfnodejs::athanor_upstream_register(env, exports);
  bool failed = false;
  napi_is_exception_pending(env, &failed);
  if (failed || Backend(env) == nullptr) return upstream;
  napi_value result = CopyExports(env, upstream);
  Export(env, result, "executeOp", ExecuteOp);
  napi_value additions;
  napi_create_object(env, &additions);
  Export(env, additions, "addFunction", AddFunction);
  Export(env, additions, "removeFunction", RemoveFunction);
  Export(env, additions, "callFunction", CallFunction);
  Export(env, additions, "operators", Operators);
  Export(env, additions, "createDouble", CreateDouble);
  Export(env, additions, "readDouble", ReadDouble);
  napi_set_named_property(env, result, "athanor", additions);
  return result;
}

}  // namespace athanor

NAPI_MODULE_INIT() { return athanor::Register(env, exports); }

#endif  // ATHANOR_STDERR
