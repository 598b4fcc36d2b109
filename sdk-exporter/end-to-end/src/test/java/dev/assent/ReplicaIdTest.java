/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.sdk.resources.Resource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend can tell replicas apart, and no id of a person, a host or a device leaves. */
class ReplicaIdTest extends AssentOverHttp {
  private static final String NAME = "service.instance.id";

  private List<String> ids() throws Exception {
    assent.openTelemetry().getTracer("app").spanBuilder("GET").startSpan().end();
    flush();
    var requests = receiver.requests();
    return ExportTraceServiceRequest.parseFrom(requests.get(requests.size() - 1).body())
        .getResourceSpans(0)
        .getResource()
        .getAttributesList()
        .stream()
        .filter(it -> it.getKey().equals(NAME))
        .map(KeyValue::getValue)
        .map(it -> it.getStringValue())
        .toList();
  }

  @Test
  void id_notConfigured_anotherAtEachStart() throws Exception {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      start();
      List<String> ids = ids();
      assertThat(ids).hasSize(1).allMatch(it -> it.matches("r-[0-9a-f]{8}"));
      all.addAll(ids);
    }
    assertThat(all).hasSize(3);
  }

  @Test
  void id_ofOnePersonsProcess_none() throws Exception {
    defaultSubject(USER);
    start();
    assertThat(ids()).isEmpty();
  }

  @Test
  void id_ofAnAccountsProcess_some() throws Exception {
    defaultSubject("acme/*");
    start();
    assertThat(ids()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jane-laptop",
        "r-",
        "r-jane.doe",
        "r-0123456",
        "123e4567-e89b-42d3-a456-426614174000"
      })
  void id_configured_doesNotLeaveInAnotherForm(String id) throws Exception {
    environment.put("OTEL_RESOURCE_ATTRIBUTES", NAME + "=" + id);
    start();
    assertThat(ids()).isEmpty();
    assertThat(receiver.received(id)).isFalse();
  }

  @Test
  void id_setInCode_isKept() throws Exception {
    Resource resource = Resource.builder().put(AttributeKey.stringKey(NAME), "r-0000beef").build();
    assent = builder().resource(resource).build();
    assertThat(ids()).containsExactly("r-0000beef");
  }
}
