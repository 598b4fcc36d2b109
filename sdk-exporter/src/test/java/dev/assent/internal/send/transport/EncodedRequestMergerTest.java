/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.category.Categories;
import dev.assent.internal.config.EndpointSettings;
import dev.assent.internal.http.jdk.JdkSender;
import dev.assent.internal.send.DestinationEndpoints;
import dev.assent.internal.send.TestDatum;
import dev.assent.ledger.Signal;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that were encoded one by one and joined, decoded by the public protos. */
class EncodedRequestMergerTest {
  private static final long USAGE = Categories.builtIn().mask("service.usage");

  private final DestinationEndpoints endpoints = new DestinationEndpoints("d", JdkSender::new);

  @AfterEach
  void close() {
    endpoints.close();
  }

  private static EndpointSettings settings(String compression) {
    EndpointSettings of = EndpointSettings.of(Signal.TRACES, URI.create("http://localhost:1/v1/x"));
    return new EndpointSettings(
        of.signal(),
        of.endpoint(),
        Map.of(),
        compression,
        of.timeout(),
        of.connectTimeout(),
        null,
        null,
        null);
  }

  private List<EncodedRequest> packed(String compression) {
    var endpoint = endpoints.spans(settings(compression));
    List<EncodedRequest> encodedRequest = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      encodedRequest.add(
          endpoint.pack(List.of(TestDatum.of(2 * i, USAGE), TestDatum.of(2 * i + 1, USAGE))));
    }
    return encodedRequest;
  }

  private static List<String> names(byte[] request) throws IOException {
    List<String> names = new ArrayList<>();
    ExportTraceServiceRequest.parseFrom(request)
        .getResourceSpansList()
        .forEach(
            resource ->
                resource
                    .getScopeSpansList()
                    .forEach(
                        scope -> scope.getSpansList().forEach(span -> names.add(span.getName()))));
    return names;
  }

  @Test
  void encode_several_isTheirUnion() throws IOException {
    List<EncodedRequest> encodedRequest = packed("none");
    List<String> apart = new ArrayList<>();
    for (EncodedRequest each : encodedRequest) {
      apart.addAll(names(each.message()));
    }

    RequestBody together =
        endpoints.spans(settings("none")).packed().encoder().encode(encodedRequest);

    assertThat(together.contentEncoding()).isNull();
    assertThat(names(together.body())).hasSize(6).isEqualTo(apart);
  }

  @Test
  void pack_compressingEndpoint_isNotCompressedOnDiskAndIsOnTheWire() throws IOException {
    List<EncodedRequest> encodedRequest = packed("gzip");
    assertThat(names(encodedRequest.get(0).message())).hasSize(2);

    RequestBody together =
        endpoints.spans(settings("gzip")).packed().encoder().encode(encodedRequest);

    assertThat(together.contentEncoding()).isEqualTo("gzip");
    byte[] body = new GZIPInputStream(new ByteArrayInputStream(together.body())).readAllBytes();
    assertThat(names(body)).hasSize(6);
  }

  @Test
  void encode_tooLargeTogether_isSaidSo() {
    List<EncodedRequest> encodedRequest = packed("none");
    int bytes = encodedRequest.stream().mapToInt(each -> each.message().length).sum();

    assertThat(new EncodedRequestMerger(null, bytes).encode(encodedRequest))
        .isNotEqualTo(RequestBody.TOO_LARGE);
    assertThat(new EncodedRequestMerger(null, bytes - 1).encode(encodedRequest))
        .isEqualTo(RequestBody.TOO_LARGE);
  }

  @Test
  void pack_cannotBeEncoded_isNull() {
    var endpoint = endpoints.spans(settings("none"));

    assertThat(endpoint.pack(List.of(TestDatum.of(1, USAGE).unreadable()))).isNull();
  }
}
