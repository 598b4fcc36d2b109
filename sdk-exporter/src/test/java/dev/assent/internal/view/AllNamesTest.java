/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.gate.WithheldNames;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class AllNamesTest {
  @Test
  void of_oneIgnoresAll_isTheOther() {
    WithheldNames names = Mockito.mock(WithheldNames.class);

    assertThat(AllNames.of(WithheldNames.IGNORED, names)).isSameAs(names);
    assertThat(AllNames.of(names, WithheldNames.IGNORED)).isSameAs(names);
    assertThat(AllNames.of(WithheldNames.IGNORED, WithheldNames.IGNORED))
        .isSameAs(WithheldNames.IGNORED);
  }

  /** A method that is not passed on would be a default method that does nothing. */
  @Test
  void methods_ofTheInterface_areAllPassedOn() {
    Set<String> own =
        Arrays.stream(AllNames.class.getDeclaredMethods())
            .map(Method::getName)
            .collect(Collectors.toSet());

    assertThat(WithheldNames.class.getDeclaredMethods())
        .filteredOn(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
        .allSatisfy(method -> assertThat(own).contains(method.getName()));
  }

  @Test
  void withheld_both_getIt() {
    WithheldNames first = Mockito.mock(WithheldNames.class);
    WithheldNames second = Mockito.mock(WithheldNames.class);

    AllNames.of(first, second).withheld("name", 5);

    Mockito.verify(first).withheld("name", 5);
    Mockito.verify(second).withheld("name", 5);
  }
}
