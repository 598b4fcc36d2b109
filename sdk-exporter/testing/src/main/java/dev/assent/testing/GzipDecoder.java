/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Undoes gzip, as far as there is something to undo. */
final class GzipDecoder {
  private static final int MAX_LAYERS = 4;
  private static final int BUFFER = 8192;

  private GzipDecoder() {}

  /** Returns the bytes; the part before the error if they are cut off or damaged. */
  static byte[] decompressed(byte[] wire) {
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

  /** Returns some bytes, and what they hold if they are compressed, and so on. */
  static List<byte[]> layers(byte[] bytes) {
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

  /** Returns whether bytes are compressed in a form that this does not undo. */
  static boolean isSealed(byte[] bytes) {
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
