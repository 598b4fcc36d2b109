/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend can tell replicas of an autoconfigured SDK apart, and no id of a person leaves. */
class HostedReplicaIdTest extends AutoconfiguredSdk {
  private static final String NAME = "service.instance.id";
  private static final String UUID = "123e4567-e89b-42d3-a456-426614174000";

  private List<String> ids() throws Exception {
    sdk.getTracer("app").spanBuilder("GET").startSpan().end();
    flush();
    for (var request : receiver.requests()) {
      if (request.path().endsWith("/traces")) {
        return ExportTraceServiceRequest.parseFrom(request.body())
            .getResourceSpans(0)
            .getResource()
            .getAttributesList()
            .stream()
            .filter(it -> it.getKey().equals(NAME))
            .map(KeyValue::getValue)
            .map(it -> it.getStringValue())
            .toList();
      }
    }
    throw new AssertionError("no spans");
  }

  @Test
  void id_notConfigured_hasTheFormThatLeaves() throws Exception {
    start();
    assertThat(ids()).hasSize(1).allMatch(it -> it.matches("r-[0-9a-f]{8}"));
  }

  @Test
  void id_ofAnAccountsProcess_some() throws Exception {
    properties.put("assent.subject", "acme/*");
    start();
    assertThat(ids()).hasSize(1);
  }

  @Test
  void id_ofOnePersonsProcess_none() throws Exception {
    properties.put("assent.subject", "acme/jane");
    start();
    assertThat(ids()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jane-laptop", UUID})
  void id_configured_isNotReplacedAndDoesNotLeave(String id) throws Exception {
    properties.put("otel.resource.attributes", NAME + "=" + id);
    start();
    assertThat(ids()).isEmpty();
    assertThat(receiver.received(id)).isFalse();
  }

  @Test
  void id_setByAnotherCustomizer_isKept() throws Exception {
    start(
        vendor ->
            vendor.addResourceCustomizer(
                (resource, config) ->
                    resource.merge(Resource.builder().put(NAME, "r-0000beef").build())));
    assertThat(ids()).containsExactly("r-0000beef");
  }
}
