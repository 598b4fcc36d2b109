/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RevisionFloorsTest {
  private final RevisionFloors floors = new RevisionFloors();

  @Test
  void floor_nothingAdded_isBelowAnyRevision() {
    assertThat(floors.floor("acme/u7", 0)).isEqualTo(-1);
    floors.add("acme/u8", 0, 5);
    assertThat(floors.floor("acme/u7", 0)).isEqualTo(-1);
  }

  @Test
  void floor_added_isTheHighestAndNeverFalls() {
    floors.add("acme/u7", 0, 5);
    floors.add("acme/u7", 0, 9);
    floors.add("acme/u7", 0, 7);
    assertThat(floors.floor("acme/u7", 0)).isEqualTo(9);
  }

  @Test
  void floor_ofAnotherSource_isItsOwn() {
    floors.add("acme/u7", 0, 5);
    floors.add("acme/u7", 1, 8);
    assertThat(floors.floor("acme/u7", 0)).isEqualTo(5);
    assertThat(floors.floor("acme/u7", 1)).isEqualTo(8);
    assertThat(floors.floor("acme/u7", 2)).isEqualTo(-1);
  }

  @Test
  void floor_halfAsManyAsThereArePlaces_nearlyAllAreKnown() {
    int count = RevisionFloors.SLOTS / 2;
    for (int i = 0; i < count; i++) {
      floors.add("acme/u" + i, 0, i);
    }
    int known = 0;
    for (int i = 0; i < count; i++) {
      long floor = floors.floor("acme/u" + i, 0);
      assertThat(floor).isIn(-1L, (long) i);
      known += floor == i ? 1 : 0;
    }
    assertThat(known).isGreaterThan(count * 9 / 10);
  }

  @Test
  void floor_moreThanThereArePlaces_theLastOneIsKnownAndNoneIsWrong() {
    for (int i = 0; i < 4 * RevisionFloors.SLOTS; i++) {
      floors.add("acme/u" + i, 0, i);
      assertThat(floors.floor("acme/u" + i, 0)).isEqualTo(i);
    }
    for (int i = 0; i < 4 * RevisionFloors.SLOTS; i++) {
      assertThat(floors.floor("acme/u" + i, 0)).isIn(-1L, (long) i);
    }
  }
}
