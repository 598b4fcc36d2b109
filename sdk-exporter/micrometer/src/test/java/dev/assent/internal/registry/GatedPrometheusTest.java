/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatedPrometheusTest {
  /** Another one would be that of an empty registry, which nobody scrapes. */
  @Test
  void methodsOfARegistry_areOverridden() {
    List<Method> methods =
        Arrays.stream(PrometheusRegistry.class.getDeclaredMethods())
            .filter(each -> Modifier.isPublic(each.getModifiers()))
            .filter(each -> !Modifier.isStatic(each.getModifiers()))
            .toList();

    assertThat(methods)
        .isNotEmpty()
        .allSatisfy(
            each ->
                assertThat(
                        GatedPrometheus.class.getMethod(each.getName(), each.getParameterTypes()))
                    .matches(found -> found.getDeclaringClass() == GatedPrometheus.class));
  }
}
