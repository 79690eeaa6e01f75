"""How the system is set up."""

from fastapi import APIRouter

from api.closed_route import ClosedRoute
from api.dependencies import Admin, AppSettings
from api.models.settings import SettingRead, SettingsOverview, SettingsSection
from schema.settings_overview import overview

router = APIRouter(prefix="/api/v1", tags=["settings"], route_class=ClosedRoute)


@router.get("/settings/overview", operation_id="getSettingsOverview", summary="How the system is set up")
async def get_overview(_: Admin, settings: AppSettings) -> SettingsOverview:
    """Which model, mail, payments and stores are configured, as this API process was started. Of secrets only whether
    they are set."""
    return SettingsOverview(
        sections=[
            SettingsSection.model_validate(
                section._asdict() | {"settings": [SettingRead(**one._asdict()) for one in section.settings]}
            )
            for section in overview(settings)
        ]
    )
