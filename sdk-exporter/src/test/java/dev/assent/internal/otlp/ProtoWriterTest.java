/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The parts of a message. */
class ProtoWriterTest {
  private static final String TRACE_ID = "0123456789abcdef0f1e2d3c4b5a6978";

  @Test
  void hex_anyBytes_isTheirTagLengthAndTheBytes() {
    Random random = new Random(1);
    for (int length : new int[] {0, 1, 8, 16, 200}) {
      byte[] id = new byte[length];
      random.nextBytes(id);
      ProtoWriter out = new ProtoWriter(new byte[0]);

      out.hex(1, HexFormat.of().formatHex(id));

      byte[] bytes = out.lend(new ScratchArray()).copy();
      assertThat(Arrays.copyOfRange(bytes, bytes.length - length, bytes.length)).isEqualTo(id);
      assertThat(bytes).hasSize(1 + (length < 128 ? 1 : 2) + length).startsWith(0x0a);
    }
  }

  /** Each char at each position; also chars whose lower bits are those of a digit. */
  @Test
  void hex_otherCharInAnyPosition_fails() {
    for (int at = 0; at < TRACE_ID.length(); at++) {
      for (int c = 0; c <= Character.MAX_VALUE; c = next(c)) {
        String id = TRACE_ID.substring(0, at) + (char) c + TRACE_ID.substring(at + 1);
        ProtoWriter out = new ProtoWriter(new byte[64]);
        if ("0123456789abcdef".indexOf(c) >= 0) {
          out.hex(1, id);
          assertThat(out.lend(new ScratchArray()).copy()).endsWith(HexFormat.of().parseHex(id));
        } else {
          assertThatThrownBy(() -> out.hex(1, id))
              .as("char %s at %s", c, at)
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("an id is not hexadecimal");
        }
      }
    }
  }

  /** The first 512 chars, then some of all other blocks. */
  private static int next(int c) {
    return c < 512 ? c + 1 : c + 97;
  }

  @Test
  void hex_upperCase_fails() {
    ProtoWriter out = new ProtoWriter(new byte[64]);

    assertThatThrownBy(() -> out.hex(1, "00F067AA0BA902B7"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void hex_oddLength_fails() {
    ProtoWriter out = new ProtoWriter(new byte[64]);

    assertThatThrownBy(() -> out.hex(1, "00f067aa0ba902b"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
