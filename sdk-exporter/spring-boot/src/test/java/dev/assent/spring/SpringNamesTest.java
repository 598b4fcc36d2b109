/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.docs.ObservationDocumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every observation that Spring documents in the artifacts on the class path, and each of its keys,
 * is in the built-in catalog.
 */
class SpringNamesTest {
  private final Catalog catalog = Catalog.builtIn();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.springframework.http.client.observation.ClientHttpObservationDocumentation",
        "org.springframework.http.server.observation.ServerHttpObservationDocumentation",
        "org.springframework.http.server.reactive.observation.ServerHttpObservationDocumentation",
        "org.springframework.scheduling.support.ScheduledTaskObservationDocumentation",
        "org.springframework.web.reactive.function.client.ClientHttpObservationDocumentation"
      })
  void observations_everyNameAndKey_isKnown(String documentation)
      throws ReflectiveOperationException {
    List<String> unknown = new ArrayList<>();
    int keys = 0;
    for (Object each : Class.forName(documentation).getEnumConstants()) {
      ObservationDocumentation observation = (ObservationDocumentation) each;
      String name = name(observation);
      if (catalog.metric(name) == Categories.UNCLASSIFIED) {
        unknown.add(name);
      }
      for (KeyName key : keys(observation)) {
        keys++;
        if (!catalog.knowsAttribute(key.asString())) {
          unknown.add(name + " " + key.asString());
        }
      }
    }
    assertThat(unknown).isEmpty();
    assertThat(keys).isGreaterThan(2);
  }

  /** The documented name; otherwise that of the default convention. */
  private static String name(ObservationDocumentation observation)
      throws ReflectiveOperationException {
    String name = observation.getName();
    return name != null
        ? name
        : observation.getDefaultConvention().getDeclaredConstructor().newInstance().getName();
  }

  private static List<KeyName> keys(ObservationDocumentation observation) {
    return Stream.concat(
            Stream.of(observation.getLowCardinalityKeyNames()),
            Stream.of(observation.getHighCardinalityKeyNames()))
        .toList();
  }
}
