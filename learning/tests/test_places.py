"""A place smaller than a ward is pointed out; the wards and towns of South Tees are not."""

import pytest

from learning.places import smaller_than_a_ward


@pytest.mark.parametrize(
    "place",
    [
        "12 Example Lane",
        "Flat 3",
        "Example Road",
        "Example Rd, Redcar",
        "High Street, Redcar",
        "Example St.",
        "TS1 2AB",
        "ts6 9zz",
        "Grangetown Primary School",
        "North Ormesby surgery",
        "Example Medical Centre",
        "the Example children’s centre",
        "Example Road hostel",
    ],
)
def test_a_house_a_street_a_postcode_a_school_or_a_surgery_reads_smaller_than_a_ward(place):
    assert place in smaller_than_a_ward(place)


@pytest.mark.parametrize(
    "place",
    [
        "",
        "Grangetown",
        "Park End and Beckfield",
        "Longlands & Beechwood",
        "Grove Hill",
        "St Germain’s",
        "St Hilda’s",
        "South Bank",
        "West Dyke",
        "TS6",
        "Redcar and Cleveland",
        "schools in Redcar",
        "a school",
        "the two primary schools of a ward",
        "East Middlesbrough",
        "Coulby Newham",
        "ward 3",
    ],
)
def test_a_ward_or_a_town_is_large_enough(place):
    assert smaller_than_a_ward(place) == ""
