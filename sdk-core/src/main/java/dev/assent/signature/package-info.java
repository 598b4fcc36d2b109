/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Verifies signatures of consent documents: JSON Web Signatures in compact form, by public keys
 * from a JWK set, with the JDK's own cryptography.
 */
@NullMarked
package dev.assent.signature;

import org.jspecify.annotations.NullMarked;
