/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProtoReaderTest {
  private interface Writing {
    void to(CodedOutputStream out) throws IOException;
  }

  private interface Reading {
    Object from(ProtoReader in) throws MalformedOtlpException;
  }

  private static byte[] bytes(Writing writing) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    writing.to(out);
    out.flush();
    return bytes.toByteArray();
  }

  private static Object read(Reading reading, byte... message) throws MalformedOtlpException {
    ProtoReader in = ProtoReader.of(message);
    assertThat(in.next()).isTrue();
    return reading.from(in);
  }

  private static void isMalformed(Reading reading, int... message) {
    byte[] bytes = new byte[message.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) message[i];
    }
    assertThatExceptionOfType(MalformedOtlpException.class).isThrownBy(() -> read(reading, bytes));
  }

  private static Object skip(ProtoReader in) throws MalformedOtlpException {
    in.skip();
    return in.next();
  }

  @Test
  void values_atTheirLimits_areThoseWritten() throws Exception {
    for (long value : new long[] {0, 1, -1, 127, 128, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThat(read(ProtoReader::int64, bytes(out -> out.writeInt64(1, value)))).isEqualTo(value);
      assertThat(read(ProtoReader::fixed64, bytes(out -> out.writeFixed64(1, value))))
          .isEqualTo(value);
      assertThat(read(ProtoReader::fixed32, bytes(out -> out.writeFixed32(1, (int) value))))
          .isEqualTo((int) value);
    }
    assertThat(read(ProtoReader::bool, bytes(out -> out.writeBool(1, true)))).isEqualTo(true);
    assertThat(read(ProtoReader::text, bytes(out -> out.writeString(1, "pää𝄞"))))
        .isEqualTo("pää𝄞");
    assertThat(read(ProtoReader::blob, bytes(out -> out.writeByteArray(1, new byte[] {9}))))
        .isEqualTo(new byte[] {9});
  }

  @Test
  void fields_ofEveryWireTypeThatIsInUse_areSkipped() throws Exception {
    byte[] message =
        bytes(
            out -> {
              out.writeInt64(1, -1);
              out.writeFixed64(2, 2);
              out.writeFixed32(3, 3);
              out.writeString((1 << 29) - 1, "four");
              out.writeBool(5, true);
            });
    ProtoReader in = ProtoReader.of(message);
    for (int i = 0; i < 4; i++) {
      assertThat(in.next()).isTrue();
      in.skip();
    }
    assertThat(in.next()).isTrue();
    assertThat(in.field()).isEqualTo(5);
    assertThat(in.bool()).isTrue();
    assertThat(in.next()).isFalse();
  }

  @Test
  void lengths_beyondTheMessage_areMalformedWithoutAllocation() {
    int[][] lengths = {
      {0x0a, 1},
      {0x0a, 0xff, 0xff, 0xff, 0xff, 0x07},
      {0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f},
      {0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
      {0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1},
      {0x09, 1, 2, 3, 4, 5, 6, 7},
      {0x0d, 1, 2, 3},
      {0x08},
      {0x08, 0x80},
    };
    for (int[] message : lengths) {
      isMalformed(ProtoReaderTest::skip, message);
      isMalformed(ProtoReader::text, message);
      isMalformed(ProtoReader::blob, message);
      isMalformed(ProtoReader::message, message);
      isMalformed(ProtoReader::fixed64, message);
      isMalformed(ProtoReader::fixed32, message);
      isMalformed(ProtoReader::int64, message);
    }
  }

  @Test
  void groupsAndUnknownWireTypes_areMalformed() {
    for (int wireType : new int[] {3, 4, 6, 7}) {
      isMalformed(ProtoReaderTest::skip, 0x08 | wireType, 0x0c);
    }
  }

  @Test
  void numbers_outOfRange_areMalformed() {
    isMalformed(in -> in.upTo(2), 0x08, 3);
    isMalformed(ProtoReader::bool, 0x08, 2);
    isMalformed(
        ProtoReader::int64, 0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0);
    isMalformed(ProtoReader::int64, 0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 2);
    isMalformed(ProtoReader::int64, 0x00, 1);
    isMalformed(ProtoReader::int64, 0x80, 0x80, 0x80, 0x80, 0x10, 1);
  }

  @Test
  void text_thatIsNotUtf8_isMalformed() {
    isMalformed(ProtoReader::text, 0x0a, 1, 0xff);
    isMalformed(ProtoReader::text, 0x0a, 2, 0xc0, 0x80);
    isMalformed(ProtoReader::text, 0x0a, 3, 0xed, 0xa0, 0x80);
    isMalformed(ProtoReader::text, 0x0a, 1, 0xc3, 0xa4);
  }

  @Test
  void singularField_thatComesTwice_isMalformed() throws Exception {
    ProtoReader in = ProtoReader.of(new byte[] {0x08, 1, 0x08, 1});
    assertThat(in.next()).isTrue();
    assertThat(in.int64()).isEqualTo(1);
    assertThat(in.next()).isTrue();
    assertThatExceptionOfType(MalformedOtlpException.class).isThrownBy(in::int64);
  }

  @Test
  void messages_nestedToTheLimit_areReadAndNoDeeper() throws Exception {
    byte[] message = {};
    for (int i = 0; i <= ProtoReader.MAX_DEPTH; i++) {
      byte[] inner = message;
      message = bytes(out -> out.writeByteArray(1, inner));
    }
    ProtoReader in = ProtoReader.of(message);
    for (int i = 0; i < ProtoReader.MAX_DEPTH; i++) {
      assertThat(in.next()).isTrue();
      in = in.element();
    }
    assertThat(in.next()).isTrue();
    assertThatExceptionOfType(MalformedOtlpException.class).isThrownBy(in::element);
  }
}
