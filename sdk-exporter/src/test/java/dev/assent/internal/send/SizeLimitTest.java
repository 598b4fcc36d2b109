/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import org.junit.jupiter.api.Test;

class SizeLimitTest {
  /** Builders of OpenTelemetry 1.66 and newer. */
  public static final class Limited {
    long bodyBytes = 7;
    long messageBytes = 7;

    public Limited setMaxRequestBodySize(long bytes) {
      bodyBytes = bytes;
      return this;
    }

    public Limited setMaxRequestMessageSize(long bytes) {
      messageBytes = bytes;
      return this;
    }
  }

  /** A builder that fails. */
  public static final class Failing {
    public Failing setMaxRequestBodySize(long bytes) {
      throw new IllegalStateException();
    }
  }

  @Test
  void removeFrom_limited_hasNone() {
    Limited builder = new Limited();

    SizeLimit.removeFrom(builder);

    assertThat(builder.bodyBytes).isZero();
    assertThat(builder.messageBytes).isEqualTo(7);
  }

  @Test
  void removeFrom_throws_isNotIgnored() {
    assertThatThrownBy(() -> SizeLimit.removeFrom(new Failing()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void removeFrom_olderBuilder_isUnchanged() {
    assertThatCode(() -> SizeLimit.removeFrom(new StringBuilder())).doesNotThrowAnyException();
  }

  /** Looks the method up as {@link SizeLimit} does, in whatever version the tests run with. */
  @Test
  void removeFrom_realBuilder_isFound() {
    assertThatCode(() -> SizeLimit.removeFrom(OtlpHttpSpanExporter.builder()))
        .doesNotThrowAnyException();
  }
}
