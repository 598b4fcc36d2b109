/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.canary;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Decompresses gzip, also in several layers. */
public final class GzipDecoder {
  private static final int MAX_LAYERS = 4;
  private static final int BUFFER = 8192;

  private GzipDecoder() {}

  /** Returns the decompressed bytes; of truncated or damaged bytes, those before the error. */
  public static byte[] decompressed(byte[] wire) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER];
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(wire))) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
    } catch (IOException cutOff) {
      return out.toByteArray();
    }
    return out.toByteArray();
  }

  /** Returns the bytes, and the bytes of each layer of gzip inside them. */
  public static List<byte[]> layers(byte[] bytes) {
    List<byte[]> layers = new ArrayList<>();
    byte[] layer = bytes;
    layers.add(layer);
    while (layers.size() < MAX_LAYERS && isGzip(layer)) {
      layer = decompressed(layer);
      layers.add(layer);
    }
    return layers;
  }

  private static boolean isGzip(byte[] bytes) {
    return startsWith(bytes, 0x1f, 0x8b);
  }

  /**
   * Returns whether the innermost layer is compressed in a form that this class can't decompress.
   */
  public static boolean isSealed(byte[] bytes) {
    List<byte[]> layers = layers(bytes);
    byte[] last = layers.get(layers.size() - 1);
    return isGzip(last) || startsWith(last, 0x28, 0xb5, 0x2f, 0xfd);
  }

  private static boolean startsWith(byte[] bytes, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
