/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnknownFieldSet;
import dev.assent.internal.send.OtlpBytes;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.common.export.MemoryMode;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The decoder reports any input that differs from the encoder's format as malformed, and never
 * fails otherwise.
 */
class OtlpMalformedTest {
  private static final byte[] SPANS =
      OtlpBytes.ofSpans(List.of(Samples.span()), MemoryMode.REUSABLE_DATA);
  private static final byte[] LOGS =
      OtlpBytes.ofLogs(List.of(Samples.log()), MemoryMode.REUSABLE_DATA);

  private static final Set<String> FIXED_TEXTS =
      Set.of(
          "attribute is not allowed in a resource",
          "field number out of range",
          "wrong length of an id",
          "nesting is too deep",
          "missing ids",
          "missing kind",
          "invalid trace state",
          "number out of range",
          "varint is too long",
          "trace id without span id, or reverse",
          "duplicate singular field",
          "text is not UTF-8",
          "truncated",
          "value has no type",
          "value has two types",
          "unknown wire type",
          "wrong wire type");

  /** Decodes, and writes the result with the generated classes. */
  private interface Decoding {
    Message decode(byte[] bytes) throws MalformedOtlpException;
  }

  private static final Decoding DECODE_SPANS = bytes -> ProtoOf.spans(OtlpDecoder.spans(bytes));
  private static final Decoding DECODE_LOGS = bytes -> ProtoOf.logs(OtlpDecoder.logs(bytes));

  @Test
  void truncated_anywhereWithinTheResource_isMalformed() throws Exception {
    truncate(SPANS, DECODE_SPANS);
    truncate(LOGS, DECODE_LOGS);
  }

  private static void truncate(byte[] whole, Decoding decoding) throws Exception {
    assertThat(decoding.decode(new byte[0]).getSerializedSize()).isZero();
    for (int length = 1; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatExceptionOfType(MalformedOtlpException.class)
          .as("%s bytes", length)
          .isThrownBy(() -> decoding.decode(part));
    }
  }

  @Test
  void flipped_anyBit_isMalformedOrWhatProtobufReads() {
    flip(SPANS, DECODE_SPANS, ExportTraceServiceRequest.parser());
    flip(LOGS, DECODE_LOGS, ExportLogsServiceRequest.parser());
  }

  private static void flip(byte[] whole, Decoding decoding, Parser<? extends Message> parser) {
    int understood = 0;
    for (int bit = 0; bit < whole.length * Byte.SIZE; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      understood += compare(flipped, decoding, parser, "bit " + bit);
    }
    assertThat(understood).isBetween(whole.length, whole.length * 7);
  }

  @Test
  void overwritten_atRandom_isMalformedOrWhatProtobufReads() {
    Random random = new Random(20261125);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = SPANS.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      compare(bytes, DECODE_SPANS, ExportTraceServiceRequest.parser(), "round " + i);
    }
  }

  /** Returns one if the decoder accepted the bytes. */
  private static int compare(
      byte[] bytes, Decoding decoding, Parser<? extends Message> parser, String as) {
    try {
      Message decoded = decoding.decode(bytes);
      Message understood = Messages.understood(parser.parseFrom(bytes));
      if (!decoded.equals(understood)) {
        assertThat(decoded).as(as).isEqualTo(understood);
      }
      return 1;
    } catch (MalformedOtlpException e) {
      assertThat(FIXED_TEXTS.contains(e.getMessage())).isTrue();
      return 0;
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(as + ": understood what protobuf does not", e);
    }
  }

  @Test
  void spans_withWrongParts_areMalformed() {
    spanIsMalformed(span -> span.setTraceId(ByteString.copyFrom(new byte[15])));
    spanIsMalformed(span -> span.setTraceId(span.getTraceId().concat(span.getSpanId())));
    spanIsMalformed(span -> span.setTraceId(ByteString.copyFrom(new byte[16])));
    spanIsMalformed(Span.Builder::clearTraceId);
    spanIsMalformed(Span.Builder::clearSpanId);
    spanIsMalformed(span -> span.setParentSpanId(ByteString.copyFrom(new byte[7])));
    spanIsMalformed(span -> span.setKindValue(0));
    spanIsMalformed(span -> span.setKindValue(6));
    spanIsMalformed(span -> span.setKindValue(-1));
    spanIsMalformed(span -> span.getStatusBuilder().setCodeValue(3));
    spanIsMalformed(span -> span.setDroppedAttributesCount(-1));
    spanIsMalformed(span -> span.setDroppedEventsCount(Integer.MAX_VALUE));
    spanIsMalformed(span -> span.setTraceState("a"));
    spanIsMalformed(span -> span.setTraceState("a=1,"));
    spanIsMalformed(span -> span.setTraceState("a=1,a=2"));
    spanIsMalformed(span -> span.setTraceState("A=1"));
    spanIsMalformed(span -> span.getLinksBuilder(0).clearSpanId());
  }

  private static void spanIsMalformed(Consumer<Span.Builder> change) {
    byte[] bytes = span(change);
    assertThatExceptionOfType(MalformedOtlpException.class)
        .isThrownBy(() -> OtlpDecoder.spans(bytes));
  }

  private static byte[] span(Consumer<Span.Builder> change) {
    try {
      var request = ExportTraceServiceRequest.parseFrom(SPANS).toBuilder();
      change.accept(request.getResourceSpansBuilder(0).getScopeSpansBuilder(0).getSpansBuilder(0));
      return request.build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void logs_withWrongParts_areMalformed() {
    logIsMalformed(log -> log.setSeverityNumberValue(25));
    logIsMalformed(log -> log.setSeverityNumberValue(-1));
    logIsMalformed(LogRecord.Builder::clearTraceId);
    logIsMalformed(LogRecord.Builder::clearSpanId);
    logIsMalformed(log -> log.setDroppedAttributesCount(-1));
  }

  @Test
  void value_ofTwoTypes_isMalformed() {
    UnknownFieldSet number =
        UnknownFieldSet.newBuilder()
            .addField(
                AnyValue.INT_VALUE_FIELD_NUMBER,
                UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    logIsMalformed(log -> log.getBodyBuilder().setStringValue("one").setUnknownFields(number));
  }

  private static void logIsMalformed(Consumer<LogRecord.Builder> change) {
    byte[] bytes = log(change);
    assertThatExceptionOfType(MalformedOtlpException.class)
        .isThrownBy(() -> OtlpDecoder.logs(bytes));
  }

  private static byte[] log(Consumer<LogRecord.Builder> change) {
    try {
      var request = ExportLogsServiceRequest.parseFrom(LOGS).toBuilder();
      change.accept(
          request.getResourceLogsBuilder(0).getScopeLogsBuilder(0).getLogRecordsBuilder(0));
      return request.build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void resource_withAttributeThatNoneCanHave_isMalformed() throws Exception {
    var request = ExportTraceServiceRequest.parseFrom(SPANS).toBuilder();
    request
        .getResourceSpansBuilder(0)
        .getResourceBuilder()
        .addAttributes(KeyValue.newBuilder().setKey("line\nbreak"));

    assertThatExceptionOfType(MalformedOtlpException.class)
        .isThrownBy(() -> OtlpDecoder.spans(request.build().toByteArray()));
  }

  @Test
  void tree_asDeepAsTheTaggerLetsPass_isDecodedAndOneWithoutEndIsMalformed() throws Exception {
    assertThat(OtlpDecoder.logs(log(log -> log.setBody(tree(33, true))))).hasSize(1);
    assertThat(OtlpDecoder.logs(log(log -> log.setBody(tree(33, false))))).hasSize(1);
    for (boolean maps : new boolean[] {true, false}) {
      logIsMalformed(log -> log.setBody(tree(64, maps)));
      logIsMalformed(log -> log.setBody(tree(500, maps)));
    }
  }

  private static AnyValue tree(int depth, boolean maps) {
    AnyValue tree = AnyValue.getDefaultInstance();
    for (int i = 0; i < depth; i++) {
      var inner = tree;
      tree =
          maps
              ? AnyValue.newBuilder()
                  .setKvlistValue(
                      KeyValueList.newBuilder().addValues(KeyValue.newBuilder().setValue(inner)))
                  .build()
              : AnyValue.newBuilder()
                  .setArrayValue(ArrayValue.newBuilder().addValues(inner))
                  .build();
    }
    return tree;
  }
}
