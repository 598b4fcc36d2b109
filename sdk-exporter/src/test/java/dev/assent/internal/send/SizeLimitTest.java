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
      if (bytes < bodyBytes) {
        throw new IllegalStateException();
      }
      return this;
    }
  }

  @Test
  void removeFromHttp_limited_hasNone() {
    Limited builder = new Limited();

    SizeLimit.removeFromHttp(builder);

    assertThat(builder.bodyBytes).isZero();
    assertThat(builder.messageBytes).isEqualTo(7);
  }

  @Test
  void removeFromGrpc_limited_hasNone() {
    Limited builder = new Limited();
    builder.bodyBytes = 0;

    SizeLimit.removeFromGrpc(builder);

    assertThat(builder.messageBytes).isZero();
  }

  @Test
  void removeFromGrpc_throws_isNotIgnored() {
    assertThatThrownBy(() -> SizeLimit.removeFromGrpc(new Limited()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void removeFromHttp_olderBuilder_isUnchanged() {
    assertThatCode(() -> SizeLimit.removeFromHttp(new StringBuilder())).doesNotThrowAnyException();
  }

  /** Looks the method up as {@link SizeLimit} does, in whatever version the tests run with. */
  @Test
  void removeFromHttp_realBuilder_isFound() {
    assertThatCode(() -> SizeLimit.removeFromHttp(OtlpHttpSpanExporter.builder()))
        .doesNotThrowAnyException();
  }
}
