"""The models of models.mjs in Keras: shape of a sample, batch size, and what maps inputs to the last hidden layer."""

import tensorflow as tf
from tensorflow.keras import layers


def residual(x):
    conv = lambda x, f, k, s: layers.Conv2D(f, k, strides=s, padding="same", use_bias=False)(x)
    norm = lambda x: layers.BatchNormalization()(x)
    relu = lambda x: layers.ReLU()(x)

    def block(x, filters, strides):
        inner = norm(conv(relu(norm(conv(x, filters, 3, strides))), filters, 3, 1))
        shortcut = x if strides == 1 else norm(conv(x, filters, 1, strides))
        return relu(layers.Add()([inner, shortcut]))

    x = relu(norm(conv(x, 16, 3, 1)))
    for filters, first in [(16, 1), (32, 2), (64, 2)]:
        for index in range(3):
            x = block(x, filters, first if index == 0 else 1)
    return layers.GlobalAveragePooling2D()(x)


class Positions(layers.Layer):
    def build(self, shape):
        start = tf.keras.initializers.RandomNormal(stddev=0.02)
        self.table = self.add_weight(shape=shape[1:], initializer=start)

    def call(self, x):
        return x + self.table


def transformer(x):
    width = 128
    x = Positions()(layers.Dense(width)(x))
    for _ in range(4):
        inner = layers.LayerNormalization()(x)
        x = layers.Add()([x, layers.MultiHeadAttention(4, width // 4)(inner, inner)])
        inner = layers.LayerNormalization()(x)
        wide = layers.Dense(4 * width, activation="relu")(inner)
        x = layers.Add()([x, layers.Dense(width)(wide)])
    return layers.GlobalAveragePooling1D()(layers.LayerNormalization()(x))


def chain(*parts):
    def apply(x):
        for part in parts:
            x = part(x)
        return x

    return apply


specs = {
    "mlp": ((784,), 128, lambda: chain(layers.Dense(128, activation="relu"))),
    "lenet": (
        (28, 28, 1),
        64,
        lambda: chain(
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
        ),
    ),
    "conv8": (
        (28, 28, 1),
        64,
        lambda: chain(
            layers.Conv2D(8, 3, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.GlobalAveragePooling2D(),
        ),
    ),
    "lstm": ((64, 16), 32, lambda: chain(layers.LSTM(64))),
    "resnet20": ((32, 32, 3), 64, lambda: residual),
    "transformer": ((64, 16), 32, lambda: transformer),
}


def build(name):
    """Shape of a sample, batch size and a model with ten logits."""
    shape, batch, body = specs[name]
    inputs = layers.Input(shape)
    return shape, batch, tf.keras.Model(inputs, layers.Dense(10)(body()(inputs)))
