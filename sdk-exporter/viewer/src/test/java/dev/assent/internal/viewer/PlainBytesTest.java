/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.internal.send.AttemptObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainBytesTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 255, 65_536, 262_144})
  void length_gzip_isThatBeforeCompression(int length) throws IOException {
    byte[] zipped = gzip(length);

    assertThat(PlainBytes.length(new AttemptObserver.Bytes(zipped, zipped.length, "gzip")))
        .isEqualTo(Math.max(length, zipped.length));
    assertThat(PlainBytes.of(zipped, "gzip")).hasSize(length);
  }

  @Test
  void length_plain_isThatOfTheMessage() {
    assertThat(PlainBytes.length(new AttemptObserver.Bytes(new byte[10], 4, null))).isEqualTo(4);
  }

  @Test
  void of_tooLarge_isRefused() throws IOException {
    byte[] zipped = gzip(AttemptLog.MAX_BYTES_OF_ATTEMPT + 1);

    assertThatThrownBy(() -> PlainBytes.of(zipped, "gzip")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> PlainBytes.of(zipped, "br")).isInstanceOf(IOException.class);
  }

  private static byte[] gzip(int length) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zipped = new GZIPOutputStream(out)) {
      zipped.write(new byte[length]);
    }
    return out.toByteArray();
  }
}
