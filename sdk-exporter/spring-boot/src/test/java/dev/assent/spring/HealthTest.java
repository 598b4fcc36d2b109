/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.SimpleHttpCodeStatusMapper;
import org.springframework.boot.actuate.health.SimpleStatusAggregator;
import org.springframework.boot.actuate.health.Status;

/** Law 11: a closed signal takes no application out of service. Boot 4: examples/spring. */
class HealthTest {
  private final RefusedTakeover closed = new RefusedTakeover("Nothing is exported.");

  @Test
  void closed_boot3_isNeitherDownNorPartOfTheApplicationsStatus() {
    var health = new Boot3Health.Indicator(closed).health();

    assertThat(health.getStatus()).isEqualTo(new Status("CLOSED"));
    assertThat(health.getDetails().toString()).contains("Nothing is exported.");
    assertThat(new SimpleHttpCodeStatusMapper().getStatusCode(health.getStatus())).isEqualTo(200);
    assertThat(new SimpleStatusAggregator().getAggregateStatus(health.getStatus(), Status.UP))
        .isEqualTo(Status.UP);
    assertThat(new SimpleStatusAggregator().getAggregateStatus(health.getStatus(), Status.DOWN))
        .isEqualTo(Status.DOWN);
  }

  @Test
  void closed_boot4_hasTheSameStatus() {
    var health = new Boot4Health.Indicator(closed).health();

    assertThat(health.getStatus().getCode()).isEqualTo("CLOSED");
    assertThat(health.getDetails().toString()).contains("Nothing is exported.");
  }
}
