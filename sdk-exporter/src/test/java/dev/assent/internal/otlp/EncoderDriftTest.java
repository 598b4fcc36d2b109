/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The writers call every accessor of OpenTelemetry's data, or the accessor stands here with the
 * reason why it is not written. The calls are read from the writers' byte code. {@code
 * DriftGuardTest} says the same of the gates.
 */
class EncoderDriftTest {
  /**
   * A type of OpenTelemetry's data.
   *
   * @param writer the class that writes it
   * @param unwritten its accessors that are not written: derived from others, or not in OTLP
   */
  private record Written(Class<?> type, String writer, String... unwritten) {}

  private static final List<Written> DATA =
      List.of(
          new Written(
              SpanData.class,
              "SpanWriter",
              "getInstrumentationLibraryInfo", // the scope, under its former name
              "getParentSpanId", // derived
              "getSpanId", // derived
              "getTraceId", // derived
              "hasEnded"), // always
          new Written(EventData.class, "SpanWriter", "getDroppedAttributesCount"), // derived
          new Written(LinkData.class, "SpanWriter"),
          new Written(StatusData.class, "SpanWriter"),
          new Written(LogRecordData.class, "LogWriter", "getBody"), // the body value as text
          new Written(MetricData.class, "MetricWriter", "isEmpty"), // derived
          new Written(GaugeData.class, "MetricWriter"),
          new Written(SumData.class, "MetricWriter"),
          new Written(HistogramData.class, "MetricWriter"),
          new Written(ExponentialHistogramData.class, "MetricWriter"),
          new Written(SummaryData.class, "MetricWriter"),
          new Written(LongPointData.class, "PointWriter"),
          new Written(DoublePointData.class, "PointWriter"),
          new Written(HistogramPointData.class, "PointWriter"),
          new Written(ExponentialHistogramPointData.class, "PointWriter"),
          new Written(
              ExponentialHistogramBuckets.class,
              "PointWriter",
              "getScale", // the point's
              "getTotalCount"), // derived
          new Written(SummaryPointData.class, "PointWriter"),
          new Written(ValueAtQuantile.class, "PointWriter"),
          new Written(LongExemplarData.class, "PointWriter"),
          new Written(DoubleExemplarData.class, "PointWriter"),
          new Written(Resource.class, "RequestWriter", "getAttribute"), // one of the attributes
          new Written(InstrumentationScopeInfo.class, "RequestWriter"),
          new Written(
              SpanContext.class,
              "SpanWriter",
              "getSpanIdBytes", // derived
              "getTraceIdBytes", // derived
              "isSampled"), // one of the flags
          new Written(
              TraceFlags.class,
              "ContextWriter",
              "asHex", // derived
              "isSampled", // one bit
              "isTraceIdRandom"), // one bit
          new Written(TraceState.class, "ContextWriter", "asMap", "get", "size", "toBuilder"),
          new Written(Attributes.class, "ValueWriter", "asMap", "get", "isEmpty", "toBuilder"),
          new Written(AttributeKey.class, "ValueWriter"),
          new Written(KeyValue.class, "ValueWriter"),
          new Written(Value.class, "ValueWriter", "asString")); // derived

  private static final Set<String> CALLS = calls();

  /** The names of the methods that the encoder calls, with the class on which it calls them. */
  private static Set<String> calls() {
    return new ClassFileImporter()
        .importPackages("dev.assent.internal.otlp").stream()
            .filter(EncoderDriftTest::encodes)
            .flatMap(
                type ->
                    Stream.<JavaAccess<?>>concat(
                        type.getMethodCallsFromSelf().stream(),
                        type.getMethodReferencesFromSelf().stream()))
            .map(call -> call.getTargetOwner().getName() + "." + call.getTarget().getName())
            .collect(Collectors.toSet());
  }

  private static boolean encodes(JavaClass type) {
    String name = type.getSimpleName();
    return name.endsWith("Writer") || name.equals("OtlpEncoder") || name.equals("Groups");
  }

  @TestFactory
  Stream<DynamicTest> accessors_ofEveryType_areWrittenOrListed() {
    return DATA.stream()
        .map(
            data ->
                DynamicTest.dynamicTest(
                    data.type().getSimpleName(),
                    () ->
                        assertThat(uncalled(data.type()))
                            .as(
                                "%s has accessors that the encoder does not call, or has lost some"
                                    + " that are listed here. If OTLP has a field for a new one,"
                                    + " write it in %s, add it to the data of RandomData or"
                                    + " RandomMetrics and to ProtoOf, and visit it in the tagger"
                                    + " and the gate (DriftGuardTest); else list it here with the"
                                    + " reason.",
                                data.type().getSimpleName(), data.writer())
                            .containsExactlyInAnyOrder(data.unwritten())));
  }

  private static Set<String> uncalled(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
        .filter(method -> method.getDeclaringClass() != Object.class)
        .map(Method::getName)
        .filter(name -> !isFromObjectOrBuilds(type, name))
        .filter(name -> !isCalled(type, name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Of classes, accessors are the getters. */
  private static boolean isFromObjectOrBuilds(Class<?> type, String name) {
    return Set.of("equals", "hashCode", "toString").contains(name)
        || (!type.isInterface() && !name.startsWith("get"));
  }

  /** An accessor may be called on a type above. */
  private static boolean isCalled(Class<?> type, String name) {
    return Stream.concat(Stream.of(type), above(type))
        .anyMatch(each -> CALLS.contains(each.getName() + "." + name));
  }

  private static Stream<Class<?>> above(Class<?> type) {
    Stream<Class<?>> direct =
        Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()));
    return direct.flatMap(each -> Stream.concat(Stream.of(each), above(each)));
  }

  @TestFactory
  Stream<DynamicTest> values_ofEveryEnum_areTheOnesThatTheEncoderKnows() {
    return Stream.of(
        constants(
            AttributeType.class,
            "ValueWriter",
            "STRING BOOLEAN LONG DOUBLE STRING_ARRAY BOOLEAN_ARRAY LONG_ARRAY DOUBLE_ARRAY VALUE"),
        constants(
            ValueType.class,
            "ValueWriter",
            "STRING BOOLEAN LONG DOUBLE ARRAY KEY_VALUE_LIST BYTES EMPTY"),
        constants(SpanKind.class, "SpanWriter", "INTERNAL SERVER CLIENT PRODUCER CONSUMER"),
        constants(StatusCode.class, "SpanWriter", "UNSET OK ERROR"),
        constants(
            Severity.class,
            "LogWriter",
            "UNDEFINED_SEVERITY_NUMBER TRACE TRACE2 TRACE3 TRACE4 DEBUG DEBUG2 DEBUG3 DEBUG4 INFO"
                + " INFO2 INFO3 INFO4 WARN WARN2 WARN3 WARN4 ERROR ERROR2 ERROR3 ERROR4 FATAL"
                + " FATAL2 FATAL3 FATAL4"),
        constants(
            MetricDataType.class,
            "MetricWriter",
            "LONG_GAUGE DOUBLE_GAUGE LONG_SUM DOUBLE_SUM SUMMARY HISTOGRAM EXPONENTIAL_HISTOGRAM"),
        constants(AggregationTemporality.class, "MetricWriter", "DELTA CUMULATIVE"));
  }

  private static DynamicTest constants(
      Class<? extends Enum<?>> type, String writer, String expected) {
    return DynamicTest.dynamicTest(
        type.getSimpleName(),
        () ->
            assertThat(Arrays.stream(type.getEnumConstants()).map(Enum::name))
                .as(
                    "%s has other values than those that %s writes. Write them there, in the"
                        + " numbers of OTLP, add them to the random data and to ProtoOf, and only"
                        + " then list them here.",
                    type.getSimpleName(), writer)
                .containsExactly(expected.split(" ")));
  }
}
