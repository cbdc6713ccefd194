// Athanor's additions to the binding of @tensorflow/tfjs-node-gpu: tfjs_binding.node is made of the sources of the installed package, as
// they are, and in the same translation unit of functions on the binding's own TFE_Context, float64 in and out, reads in a thread of
// libuv, and options that the binding leaves at their defaults.
//
// docs/native.md says why each of the two seams below is the least invasive one.

#include <node_api.h>

static void Export(napi_env env, napi_value target, const char *name, napi_callback function) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value);
  napi_set_named_property(env, target, name, value);
}

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <string>
#include <vector>

#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

namespace athanor {
TFE_ContextOptions *NewContextOptions();
TF_Tensor *NewTensor(TF_DataType, const int64_t *, int, void *, size_t, void (*)(void *, size_t, void *), void *);
}

// Seam 1: names. The context is made with our options, tensors with memory of their own, and the module's entry point is called by ours.
#define TFE_NewContextOptions athanor::NewContextOptions
#define TF_NewTensor athanor::NewTensor
#define napi_register_module_v1 athanor_upstream_register
#define node_api_module_get_api_version_v1 athanor_upstream_api_version
#include "tfjs_backend.cc"
#include "tfjs_binding.cc"
#undef TFE_NewContextOptions
#undef TF_NewTensor
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

// Upstream, a tensor shares the memory of its typed array and lets go of the array where TensorFlow drops the tensor: in any thread of
// TensorFlow's, on a GPU and wherever a read outlives its tensor, which N-API forbids. So tensors get a copy.
TF_Tensor *NewTensor(TF_DataType dtype, const int64_t *dimensions, int rank, void *data, size_t length,
                     void (*deallocate)(void *, size_t, void *), void *argument) {
  TF_Tensor *tensor = TF_AllocateTensor(dtype, dimensions, rank, length);
  if (length > 0 && TF_TensorData(tensor) == nullptr) {
    TF_DeleteTensor(tensor);
    return ::TF_NewTensor(dtype, dimensions, rank, data, length, deallocate, argument);
  }
  if (length > 0) memcpy(TF_TensorData(tensor), data, length);
  deallocate(data, length, argument);
  return tensor;
}

// The fields of a message that hold bytes; the visitor gets number, start and length.
template <typename Visitor>
static void VisitFields(const char *data, size_t length, Visitor visit) {
  const unsigned char *at = reinterpret_cast<const unsigned char *>(data), *end = at + length;
  auto varint = [&]() {
    uint64_t value = 0;
    for (int shift = 0; at < end; shift += 7) {
      value |= static_cast<uint64_t>(*at & 0x7f) << shift;
      if (*at++ < 0x80) break;
    }
    return value;
  };
  while (at < end) {
    const uint64_t tag = varint();
    size_t skip = 0;
    switch (tag & 7) {
      case 0: varint(); break;
      case 1: skip = 8; break;
      case 5: skip = 4; break;
      case 2:
        skip = static_cast<size_t>(varint());
        if (skip > static_cast<size_t>(end - at)) return;
        visit(static_cast<int>(tag >> 3), reinterpret_cast<const char *>(at), skip);
        break;
      default: return;
    }
    at += skip;
  }
}

// Upstream keeps the names of attributes in one set for all threads and adds to it without a lock. With every name of every op in it
// from the start, it is only read.
static void KnowAttributeNames() {
  static std::once_flag once;
  std::call_once(once, [] {
    TF_Buffer *list = TF_GetAllOpList();
    VisitFields(static_cast<const char *>(list->data), list->length, [](int field, const char *op, size_t size) {
      if (field != 1) return;  // OpList.op = 1
      VisitFields(op, size, [](int field, const char *attribute, size_t size) {
        if (field != 4) return;  // OpDef.attr = 4
        VisitFields(attribute, size, [](int field, const char *name, size_t size) {
          if (field == 1) tfnodejs::ATTR_NAME_SET.emplace(name, size);  // AttrDef.name = 1
        });
      });
    });
    TF_DeleteBuffer(list);
  });
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

static const char *CodeName(int code) {
  switch (code) {
    case TF_CANCELLED: return "CANCELLED";
    case TF_INVALID_ARGUMENT: return "INVALID_ARGUMENT";
    case TF_NOT_FOUND: return "NOT_FOUND";
    case TF_RESOURCE_EXHAUSTED: return "RESOURCE_EXHAUSTED";
    case TF_FAILED_PRECONDITION: return "FAILED_PRECONDITION";
    case TF_OUT_OF_RANGE: return "OUT_OF_RANGE";
    case TF_UNIMPLEMENTED: return "UNIMPLEMENTED";
    case TF_INTERNAL: return "INTERNAL";
    case TF_UNAVAILABLE: return "UNAVAILABLE";
    default: return "an error";
  }
}

static napi_value ThrowStatus(napi_env env, const std::string &op, const Status &status) {
  return Throw(env, op + ": " + CodeName(TF_GetCode(status.status)) + ": " + TF_Message(status.status));
}

// Upstream gives the code as a number.
static std::string WithCode(const std::string &said) {
  const std::string number = "Invalid TF_Status: ", message = "\nMessage: ";
  const size_t end = said.find(message);
  if (said.compare(0, number.size(), number) != 0 || end == std::string::npos) return said;
  const int code = atoi(said.c_str() + number.size());
  const char *remedy = code == TF_RESOURCE_EXHAUSTED ? ". Use a smaller batch or model." : "";
  return std::string(CodeName(code)) + ": " + said.substr(end + message.size()) + remedy;
}

// In TensorFlow's words, where C++ itself finds no memory.
static const char *const kNoMemory = ": RESOURCE_EXHAUSTED: the system has no memory for its results";

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
  try {
    TFE_Execute(op.op, results.data(), &count, status.status);
  } catch (const std::bad_alloc &) {
    return Throw(env, name + kNoMemory);
  }
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

static bool OnHost(TFE_TensorHandle *handle) {
  Status status;
  const char *device = TFE_TensorHandleBackingDeviceName(handle, status.status);
  return device == nullptr || strstr(device, "CPU") != nullptr;
}

// A read on its way: the handle is a share of the tensor, so that the tensor may be disposed meanwhile, and the buffer is kept by a
// reference, so that the thread of libuv may fill it.
struct Read {
  TFE_TensorHandle *handle;
  napi_typedarray_type type;
  size_t bytes;
  size_t length;
  void *data = nullptr;
  napi_ref buffer = nullptr;
  napi_deferred deferred = nullptr;
  napi_async_work work = nullptr;
  std::string described;
  Status status;
};

static void Fill(Read *read) {
  tfnodejs::TF_AutoTensor tensor(TFE_TensorHandleResolve(read->handle, read->status.status));
  if (read->status.ok() && read->bytes > 0) memcpy(read->data, TF_TensorData(tensor.tensor), read->bytes);
}

static void FillInThread(napi_env, void *data) { Fill(static_cast<Read *>(data)); }

static void FinishRead(napi_env env, napi_status, void *data) {
  Read *read = static_cast<Read *>(data);
  napi_value buffer, result, message, error;
  napi_get_reference_value(env, read->buffer, &buffer);
  if (read->status.ok()) {
    napi_create_typedarray(env, read->type, read->length, buffer, 0, &result);
    napi_resolve_deferred(env, read->deferred, result);
  } else {
    const std::string said = "reading " + read->described + ": " + TF_Message(read->status.status);
    napi_create_string_utf8(env, said.c_str(), said.size(), &message);
    napi_create_error(env, nullptr, message, &error);
    napi_reject_deferred(env, read->deferred, error);
  }
  napi_delete_reference(env, read->buffer);
  napi_delete_async_work(env, read->work);
  TFE_DeleteTensorHandle(read->handle);
  delete read;
}

static bool ArrayType(TF_DataType dtype, napi_typedarray_type *type) {
  switch (dtype) {
    case TF_FLOAT:
    case TF_COMPLEX64: *type = napi_float32_array; return true;
    case TF_DOUBLE: *type = napi_float64_array; return true;
    case TF_INT32: *type = napi_int32_array; return true;
    case TF_INT64: *type = napi_bigint64_array; return true;
    case TF_BOOL:
    case TF_UINT8: *type = napi_uint8_array; return true;
    default: return false;
  }
}

// Copies up to this size cost less than the way to a thread and back.
static const size_t kBytesReadAtOnce = 1 << 16;

// tensorData(id): TypedArray | Promise<TypedArray> | undefined; undefined for strings, which only tensorDataSync reads. What is small
// and in host memory comes at once; all else is waited for and copied in a thread of libuv.
static napi_value TensorData(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  int32_t id = -1;
  napi_get_value_int32(env, arguments.values[0], &id);
  TFE_TensorHandle *handle = Find(env, id);
  if (handle == nullptr) return Throw(env, "tensorData: tensor " + std::to_string(id) + " has been disposed");
  const TF_DataType dtype = TFE_TensorHandleDataType(handle);
  napi_typedarray_type type;
  if (!ArrayType(dtype, &type)) return nullptr;
  Read *read = new Read();
  read->type = type;
  read->described = Describe(handle);
  const size_t count = static_cast<size_t>(TFE_TensorHandleNumElements(handle, read->status.status));
  read->bytes = count * TF_DataTypeSize(dtype);
  read->length = dtype == TF_COMPLEX64 ? 2 * count : count;
  napi_value buffer, result = nullptr;
  if (napi_create_arraybuffer(env, read->bytes, &read->data, &buffer) != napi_ok) {
    const std::string said = "tensorData: no memory to read " + read->described;
    delete read;
    return Throw(env, said);
  }
  if (read->bytes <= kBytesReadAtOnce && OnHost(handle)) {
    read->handle = handle;
    Fill(read);
    if (read->status.ok()) napi_create_typedarray(env, type, read->length, buffer, 0, &result);
    else ThrowStatus(env, "reading " + read->described, read->status);
    delete read;
    return result;
  }
  read->handle = TFE_TensorHandleCopySharingTensor(handle, read->status.status);
  if (!read->status.ok()) {
    ThrowStatus(env, "reading " + read->described, read->status);
    delete read;
    return nullptr;
  }
  napi_value name;
  napi_create_string_utf8(env, "athanor.tensorData", NAPI_AUTO_LENGTH, &name);
  napi_create_reference(env, buffer, 1, &read->buffer);
  napi_create_promise(env, &read->deferred, &result);
  napi_create_async_work(env, nullptr, name, FillInThread, FinishRead, read, &read->work);
  napi_queue_async_work(env, read->work);
  return result;
}

// dtype(id: number): number; the TF_DataType of a tensor, -1 where there is none.
static napi_value Dtype(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  int32_t id = -1;
  napi_get_value_int32(env, arguments.values[0], &id);
  TFE_TensorHandle *handle = Find(env, id);
  napi_value result;
  napi_create_int32(env, handle == nullptr ? -1 : TFE_TensorHandleDataType(handle), &result);
  return result;
}

static void SetNumber(napi_env env, napi_value object, const char *name, double number) {
  napi_value value;
  napi_create_double(env, number, &value);
  napi_set_named_property(env, object, name, value);
}

static void SetText(napi_env env, napi_value object, const char *name, const std::string &text) {
  napi_value value;
  napi_create_string_utf8(env, text.c_str(), text.size(), &value);
  napi_set_named_property(env, object, name, value);
}

// devices(): { name, type, limit, tensors, bytes }[]; limit is what TensorFlow may take of the device, bytes what its tensors hold.
static napi_value Devices(napi_env env, napi_callback_info) {
  Status status;
  TF_DeviceList *list = TFE_ContextListDevices(Context(env), status.status);
  if (!status.ok()) return ThrowStatus(env, "devices", status);
  napi_value result;
  napi_create_array(env, &result);
  for (int i = 0; i < TF_DeviceListCount(list); i++) {
    const std::string name = TF_DeviceListName(list, i, status.status);
    double bytes = 0;
    int tensors = 0;
    for (const auto &entry : Backend(env)->*Get(HandlesTag{})) {
      Status failed;
      const char *device = TFE_TensorHandleBackingDeviceName(entry.second, failed.status);
      if (device == nullptr || name != device) continue;
      const int64_t count = TFE_TensorHandleNumElements(entry.second, failed.status);
      bytes += static_cast<double>(count) * TF_DataTypeSize(TFE_TensorHandleDataType(entry.second));
      tensors++;
    }
    napi_value device;
    napi_create_object(env, &device);
    SetText(env, device, "name", name);
    SetText(env, device, "type", TF_DeviceListType(list, i, status.status));
    SetNumber(env, device, "limit", static_cast<double>(TF_DeviceListMemoryBytes(list, i, status.status)));
    SetNumber(env, device, "tensors", tensors);
    SetNumber(env, device, "bytes", bytes);
    napi_set_element(env, result, static_cast<uint32_t>(i), device);
  }
  TF_DeleteDeviceList(list);
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

// Puts what was done before the message of the error that is pending, if there is one.
template <typename Describer>
static napi_value WithContext(napi_env env, napi_value result, Describer describe) {
  bool failed = false;
  napi_is_exception_pending(env, &failed);
  if (!failed) return result;
  napi_value error, message;
  napi_get_and_clear_last_exception(env, &error);
  std::string said;
  if (napi_get_named_property(env, error, "message", &message) != napi_ok || !Text(env, message, &said)) {
    napi_throw(env, error);
    return nullptr;
  }
  return Throw(env, describe() + ": " + WithCode(said));
}

// executeOp(name, attributes, inputs, outputCount): the upstream function, with the op and its inputs in its errors.
static napi_value ExecuteOp(napi_env env, napi_callback_info info) {
  napi_value result = nullptr;
  try {
    result = tfnodejs::ExecuteOp(env, info);
  } catch (const std::bad_alloc &) {
    Throw(env, kNoMemory + 2);
  }
  return WithContext(env, result, [&] {
    Arguments<4> arguments(env, info);
    std::string name;
    if (!Text(env, arguments.values[0], &name)) name = "executeOp";
    return name + " of " + DescribeInputs(env, arguments.values[2]);
  });
}

// createTensor(shape, dtype, values): the upstream function, with dtype and shape in its errors.
static napi_value CreateTensor(napi_env env, napi_callback_info info) {
  return WithContext(env, tfnodejs::CreateTensor(env, info), [&] {
    Arguments<3> arguments(env, info);
    int32_t dtype = -1;
    uint32_t rank = 0;
    napi_get_value_int32(env, arguments.values[1], &dtype);
    napi_get_array_length(env, arguments.values[0], &rank);
    std::string text = "a tensor " + DtypeName(static_cast<TF_DataType>(dtype)) + "[";
    for (uint32_t axis = 0; axis < rank; axis++) {
      napi_value element;
      int64_t length = -1;
      napi_get_element(env, arguments.values[0], axis, &element);
      napi_get_value_int64(env, element, &length);
      text += (axis == 0 ? "" : ", ") + std::to_string(length);
    }
    return text + "]";
  });
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
  KnowAttributeNames();
  Export(env, result, "executeOp", ExecuteOp);
  Export(env, result, "createTensor", CreateTensor);
  Export(env, result, "tensorData", TensorData);
  napi_value additions;
  napi_create_object(env, &additions);
  Export(env, additions, "addFunction", AddFunction);
  Export(env, additions, "removeFunction", RemoveFunction);
  Export(env, additions, "callFunction", CallFunction);
  Export(env, additions, "operators", Operators);
  Export(env, additions, "createDouble", CreateDouble);
  Export(env, additions, "readDouble", ReadDouble);
  Export(env, additions, "dtype", Dtype);
  Export(env, additions, "devices", Devices);
  napi_set_named_property(env, result, "athanor", additions);
  return result;
}

}  // namespace athanor

NAPI_MODULE_INIT() { return athanor::Register(env, exports); }
