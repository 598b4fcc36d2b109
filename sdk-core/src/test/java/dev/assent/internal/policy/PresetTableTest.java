/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.category.Categories;
import dev.assent.policy.Basis;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every cell of both presets, compared with a second copy of DESIGN.md's table. */
class PresetTableTest {
  private static final Categories CATEGORIES =
      Categories.of(
          List.of(
              Category.of("biometric.face"),
              Category.of("content.whiteboard"),
              Category.of("service.billing"),
              Category.of("protected.union")));
  private static final Set<Purpose> OWN =
      Set.of(new Purpose("model_evaluation"), new Purpose("ai_feature.translation"));

  @ParameterizedTest
  @ValueSource(strings = {"strict", "terms"})
  void preset_everyCell_isTheDesigns(String preset) {
    PooledPolicy policy = PooledPolicy.load(List.of(preset), CATEGORIES, OWN);
    List<String> wrong = new ArrayList<>();
    for (Purpose purpose : policy.purposes()) {
      for (Recipient recipient : Recipient.values()) {
        for (int bit = 0; bit < CATEGORIES.size(); bit++) {
          String name = CATEGORIES.name(bit);
          Basis wanted = wanted(preset, name.replaceFirst("\\..*", ""), purpose, recipient);
          Cell cell = policy.cell(bit, purpose, recipient);
          boolean own = name.startsWith("protected.") && wanted == Basis.OPT_IN;
          if (cell.basis() != wanted || cell.ownGrantOnly() != own) {
            wrong.add(name + " " + purpose + " " + recipient + ": " + cell + ", not " + wanted);
          }
        }
      }
    }
    assertThat(policy.purposes()).hasSize(Purpose.BUILT_IN.size() + OWN.size());
    assertThat(wrong).isEmpty();
  }

  private static Basis wanted(String preset, String group, Purpose purpose, Recipient recipient) {
    boolean running = purpose.equals(Purpose.SERVICE_OPERATION) || purpose.equals(Purpose.SECURITY);
    boolean terms = preset.equals("terms");
    return switch (recipient) {
      case FIRST_PARTY ->
          switch (group) {
            case "service" -> running || terms ? Basis.ALLOW : Basis.OPT_IN;
            case "personal" -> running && terms ? Basis.ALLOW : Basis.OPT_IN;
            case "content", "protected" -> Basis.OPT_IN;
            default -> Basis.NEVER;
          };
      case PROCESSOR ->
          terms && group.equals("service") && running
              ? Basis.ALLOW
              : terms && group.equals("content") && purpose.name().startsWith("ai_feature.")
                  ? Basis.OPT_IN
                  : Basis.NEVER;
      case THIRD_PARTY -> Basis.NEVER;
    };
  }
}
