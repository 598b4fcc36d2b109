/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.libraries;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.javahttpclient.JavaHttpClientTelemetry;
import java.net.http.HttpClient;

/** The JDK's HTTP client. */
final class HttpCalls {
  private HttpCalls() {}

  static HttpClient traced(HttpClient client, OpenTelemetry openTelemetry) {
    HttpClient traced = JavaHttpClientTelemetry.create(openTelemetry).newHttpClient(client);
    return traced;
  }
}
